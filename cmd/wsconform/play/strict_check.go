package play

import (
	"errors"
	"fmt"

	"duplex/cmd/wsconform/result"
	"duplex/frame"
)

// check returns what is wrong with a frame of the peer, whatever the case is
// about.
func (s strict) check(a arrival) error {
	switch {
	case a.illegal != nil:
		return a.illegal
	case s.peer == result.Client && !a.Masked:
		return frame.ErrNotMasked
	case s.peer == result.Server && a.Masked:
		return frame.ErrMasked
	case a.RSV2, a.RSV3, a.RSV1 && !s.mayCompress(a):
		return frame.ErrReservedBits
	}
	if err := a.Header.Check(); err != nil {
		return err
	}
	return s.checkOrder(a)
}

// mayCompress reports whether RSV1 may be set: in the first frame of a message,
// if there is an extension (RFC 7692, section 6).
func (s strict) mayCompress(a arrival) bool {
	return (a.Opcode == frame.Text || a.Opcode == frame.Binary) &&
		s.response != nil && s.response.Header.Has(extensions)
}

// checkOrder returns what is wrong with a frame because of those before it, or
// with a Close frame.
func (s strict) checkOrder(a arrival) error {
	switch inMessage := s.message.opcode != 0; {
	case s.r.RemoteClose != nil && !a.Opcode.IsControl():
		return frame.ErrAfterClose
	case a.Opcode == frame.Close:
		return frame.CheckClose(a.payload)
	case a.Opcode.IsControl():
		return nil
	case inMessage && a.Opcode != frame.Continuation:
		return frame.ErrMessageUnfinished
	case !inMessage && a.Opcode == frame.Continuation:
		return frame.ErrNothingToContinue
	}
	return nil
}

// fail fails the connection, for what the peer did is against the RFC (section
// 7.1.7).
func (s strict) fail(err error) {
	code := frame.ProtocolError
	s.violation = err.Error()
	if violation, ok := errors.AsType[*frame.Error](err); ok {
		code = violation.Code
		s.violation = fmt.Sprintf("%s (section %s)", violation.Reason, violation.Section)
	}
	s.r.FailedByMe = true
	s.note(result.Tester, "fails the connection: "+s.violation)
	if s.r.LocalClose == nil && s.r.RemoteClose == nil {
		s.sendClose(code)
	}
	s.expect(lingering, s.drop)
}

// answered takes in the answer to the Close with which the tester has failed the
// connection, which is all that still matters.
func (s strict) answered(a arrival) {
	if a.Opcode == frame.Close && s.r.RemoteClose == nil && frame.CheckClose(a.payload) == nil {
		s.closed(a.payload)
	}
}
