package conn

import (
	"duplex/conn/protocol"
	"duplex/frame"
	"duplex/mask"
)

// A frameTrace puts the frames that a machine receives together again for a
// [Trace]: the machine gives out pieces of payload.
type frameTrace struct {
	report  func(sent bool, h frame.Header, payload []byte)
	h       frame.Header
	payload []byte // what has come of it, up to maxTraced
	begun   bool   // h has come, and has not been reported
}

// maxTraced is how much of a payload that was received is reported, in bytes.
const maxTraced = 4 << 10

// newFrameTrace returns nil if nobody wants to know.
func newFrameTrace(t *Trace) *frameTrace {
	if t == nil || t.Frame == nil {
		return nil
	}
	return &frameTrace{report: t.frame}
}

// receive is m.Receive with a frame reported once it is complete, or as much of
// it as is kept.
func (t *frameTrace) receive(m *protocol.Machine, data []byte) (protocol.Event, int, error) {
	first := m.Remaining() == 0
	ev, n, err := m.Receive(data)
	switch {
	case err != nil && first:
		t.refused(data)
	case err != nil:
		t.flush()
	case n > 0:
		if first {
			t.h, t.begun = *m.Header(), true
		}
		t.take(ev.Payload)
		if m.Remaining() == 0 {
			t.flush()
		}
	}
	return ev, n, err
}

// take takes a piece of the payload.
func (t *frameTrace) take(p []byte) {
	if !t.begun {
		return
	}
	t.payload = append(t.payload, p[:min(len(p), maxTraced-len(t.payload))]...)
	if len(t.payload) == maxTraced {
		t.flush()
	}
}

// refused reports a frame whose header the machine does not take, unless not even
// the header can be parsed. The payload is still masked.
func (t *frameTrace) refused(data []byte) {
	h, n, _ := frame.ParseHeader(data)
	if n == 0 {
		return
	}
	t.h, t.begun = h, true
	rest := data[n:]
	rest = rest[:min(int64(len(rest)), h.Length, maxTraced)]
	t.payload = append(t.payload, rest...)
	mask.XOR(t.payload, h.Key)
	t.flush()
}

// flush reports what has come of a frame.
func (t *frameTrace) flush() {
	if t != nil && t.begun {
		t.report(false, t.h, t.payload)
		t.begun, t.payload = false, t.payload[:0]
	}
}
