package protocol

import "duplex/frame"

// A half is one direction of a connection as the grammar of sections 5.4 and 5.5
// sees it:
//
//	stream  = *( control / message ) [ Close ]
//	message = data *( control / Continuation )
//
// It does not know which end of the connection it is at, nor whether the frames
// are received or sent.
type half struct {
	unfinished bool // a message has begun and not ended
	closed     bool // a Close frame has passed
}

// next returns the half as it stands after a frame with header h, or the rule
// that forbids that frame now.
func (s half) next(h *frame.Header) (half, error) {
	continues := h.Opcode == frame.Continuation
	switch {
	// "The application MUST NOT send any more data frames after sending a
	// Close frame." (section 5.5.1); nor is any other frame of use then.
	case s.closed:
		return s, frame.ErrAfterClose
	case h.Opcode == frame.Close:
		s.closed = true
	// "Control frames themselves MUST NOT be fragmented", and "MAY be
	// injected in the middle of a fragmented message." (section 5.4)
	case h.Opcode.IsControl():
	// A Continuation needs a message that has begun.
	case continues && !s.unfinished:
		return s, frame.ErrNothingToContinue
	// "The fragments of one message MUST NOT be interleaved between the
	// fragments of another message." (section 5.4)
	case !continues && s.unfinished:
		return s, frame.ErrMessageUnfinished
	default:
		s.unfinished = !h.Fin
	}
	return s, nil
}
