package conn

import (
	"duplex/conn/protocol"
	"duplex/frame"
	"duplex/mask"
)

// A tracing puts the frames that a machine receives together again for a
// [Trace]: the machine gives out pieces of payload, and no headers.
type tracing struct {
	report  func(sent bool, h frame.Header, payload []byte)
	h       frame.Header
	payload []byte // what has come of it, up to maxTraced
	begun   bool   // h has come, and has not been reported
}

// maxTraced is how much of a payload that was received is reported, in bytes.
const maxTraced = 4 << 10

// newTracing returns nil if nobody wants to know.
func newTracing(t *Trace) *tracing {
	if t == nil || t.Frame == nil {
		return nil
	}
	return &tracing{report: t.frame}
}

// receive is m.Receive with a frame reported once it is complete, or as much of
// it as is kept.
func (t *tracing) receive(m *protocol.Machine, data []byte) (protocol.Event, int, error) {
	var h frame.Header
	k := 0
	if m.Remaining() == 0 {
		h, k, _ = frame.ParseHeader(data)
	}
	ev, n, err := m.Receive(data)
	switch {
	case err != nil && k > 0:
		t.h, t.begun = h, true
		t.refused(data[k:])
	case err != nil:
		t.flush()
	case n > 0:
		if k > 0 {
			t.h, t.begun = h, true
		}
		t.take(ev.Payload)
		if m.Remaining() == 0 {
			t.flush()
		}
	}
	return ev, n, err
}

// take takes a piece of the payload.
func (t *tracing) take(p []byte) {
	if !t.begun {
		return
	}
	t.payload = append(t.payload, p[:min(len(p), maxTraced-len(t.payload))]...)
	if len(t.payload) == maxTraced {
		t.flush()
	}
}

// refused reports a frame that the machine does not take, and has left masked.
func (t *tracing) refused(rest []byte) {
	rest = rest[:min(int64(len(rest)), t.h.Length, maxTraced)]
	t.payload = append(t.payload, rest...)
	mask.XOR(t.payload, t.h.Key)
	t.flush()
}

// flush reports what has come of a frame.
func (t *tracing) flush() {
	if t != nil && t.begun {
		t.report(false, t.h, t.payload)
		t.begun, t.payload = false, t.payload[:0]
	}
}
