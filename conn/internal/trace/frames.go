package trace

import (
	"duplex/conn/protocol"
	"duplex/frame"
	"duplex/mask"
)

// Frames puts the frames that a machine receives together again and reports them:
// the machine gives out pieces of payload.
type Frames struct {
	report  func(sent bool, h frame.Header, payload []byte)
	h       frame.Header
	payload []byte // what has come of it, up to maxTraced
	begun   bool   // h has come, and has not been reported
}

// maxTraced is how much of a payload that was received is reported, in bytes.
const maxTraced = 4 << 10

// NewFrames returns Frames that are reported to a func.
func NewFrames(report func(sent bool, h frame.Header, payload []byte)) *Frames {
	return &Frames{report: report}
}

// Receive is m.Receive with a frame reported once it is complete, or as much of
// it as is kept.
func (t *Frames) Receive(m *protocol.Machine, data []byte) (protocol.Event, int, error) {
	first := m.Remaining() == 0
	ev, n, err := m.Receive(data)
	switch {
	case err != nil && first:
		t.refused(data)
	case err != nil:
		t.Flush()
	case n > 0:
		if first {
			t.h, t.begun = *m.Header(), true
		}
		t.take(ev.Payload)
		if m.Remaining() == 0 {
			t.Flush()
		}
	}
	return ev, n, err
}

// take takes a piece of the payload.
func (t *Frames) take(p []byte) {
	if !t.begun {
		return
	}
	t.payload = append(t.payload, p[:min(len(p), maxTraced-len(t.payload))]...)
	if len(t.payload) == maxTraced {
		t.Flush()
	}
}

// refused reports a frame whose header the machine does not take, unless not even
// the header can be parsed. The payload is still masked.
func (t *Frames) refused(data []byte) {
	h, n, _ := frame.ParseHeader(data)
	if n == 0 {
		return
	}
	t.h, t.begun = h, true
	rest := data[n:]
	rest = rest[:min(int64(len(rest)), h.Length, maxTraced)]
	t.payload = append(t.payload, rest...)
	mask.XOR(t.payload, h.Key)
	t.Flush()
}

// Flush reports what has come of a frame that is not complete. It may be called on
// nil.
func (t *Frames) Flush() {
	if t != nil && t.begun {
		t.report(false, t.h, t.payload)
		t.begun, t.payload = false, t.payload[:0]
	}
}
