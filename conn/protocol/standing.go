package protocol

import "duplex/frame"

// Header returns the header of the frame that the last event of Receive belongs
// to, or that the last error is about. It is valid until the next call.
func (m *Machine) Header() *frame.Header { return &m.header }

// Remaining returns how many bytes of the payload of a message's frame are still
// to come. Up to that many may be read to any place and given to Receive there.
func (m *Machine) Remaining() int64 { return m.remaining }

// LastFrame reports whether the frame being received is the last of its message.
func (m *Machine) LastFrame() bool { return m.header.Fin }

// Message returns the opcode of the message being received, and whether it is
// compressed. Between two messages both are those of the last one.
func (m *Machine) Message() (op frame.Opcode, compressed bool) { return m.message, m.compressed }

// Between reports whether Receive stands between two messages, with no Close
// frame received.
func (m *Machine) Between() bool { return m.in == half{} && m.remaining == 0 }

// Sending reports whether a message has begun to be sent and has not ended.
func (m *Machine) Sending() bool { return m.out.unfinished }

// SendsAny reports whether any frame may be sent that needs no message before it:
// no message has begun to be sent, and no Close frame has been. A message in one
// frame leaves that as it is, so a sender that has asked may send some of them
// without Send.
func (m *Machine) SendsAny() bool { return m.out == half{} }

// Idle reports whether both directions stand between two messages and no Close
// frame has passed: a new Machine with the same settings would go on as this one
// does.
func (m *Machine) Idle() bool { return m.Between() && m.out == half{} }

// State returns how far the connection is on its way to being closed. It looks
// at both directions: call it while neither Receive nor Send runs.
func (m *Machine) State() State {
	switch {
	case m.in.closed && m.out.closed:
		return Closed
	case m.in.closed || m.out.closed:
		return Closing
	}
	return Open
}

// Equal reports whether both machines have the same settings and stand at the
// same point, so that they go on alike.
func (m *Machine) Equal(other *Machine) bool {
	a, b := *m, *other
	if m.remaining == 0 {
		// Between two frames the header is no more than a record.
		a.header, b.header = frame.Header{}, frame.Header{}
	}
	return a == b
}
