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
	unfinished bool // a message has begun and not ended
	closed     bool // a Close frame has passed
}

// next returns the half as it stands after a frame with header h, or says why
// that frame may not come now.
func (s half) next(h *frame.Header) (half, error) {
	continues := h.Opcode == frame.Continuation
	switch {
	case s.closed:
		return s, frame.ErrAfterClose
	case h.Opcode == frame.Close:
		s.closed = true
	case h.Opcode.IsControl():
	case continues && !s.unfinished:
		return s, frame.ErrNothingToContinue
	case !continues && s.unfinished:
		return s, frame.ErrMessageUnfinished
	default:
		s.unfinished = !h.Fin
	}
	return s, nil
}
