package conn

import "duplex/frame"

// A half is one direction of a connection as the grammar of section 5.4 and 5.5
// sees it:
//
//	stream  = *( control / message ) [ Close ]
//	message = data *( control / Continuation )
//
// It does not know which end of the connection it is at, nor whether the frames
// come or go.
type half struct {
	message frame.Opcode // Text or Binary while a message is unfinished, otherwise Continuation
	closed  bool         // a Close frame has passed
}

// next returns the half as it stands after a frame with header h, or says why
// that frame may not come now.
func (s half) next(h *frame.Header) (half, error) {
	switch {
	case s.closed:
		return s, frame.ErrAfterClose
	case h.Opcode == frame.Close:
		s.closed = true
	case h.Opcode.IsControl():
	case h.Opcode == frame.Continuation && s.message == frame.Continuation:
		return s, frame.ErrNothingToContinue
	case h.Opcode != frame.Continuation && s.message != frame.Continuation:
		return s, frame.ErrMessageUnfinished
	case h.Fin:
		s.message = frame.Continuation
	case h.Opcode != frame.Continuation:
		s.message = h.Opcode
	}
	return s, nil
}
