package suite

import (
	"time"

	"duplex/frame"
)

// A Step is something that the tester does. Frames that follow each other with
// nothing between them are written in one piece, unless they say otherwise.
type Step interface{ step() }

// A Frame is sent as it is, legal or not.
type Frame struct {
	Opcode  frame.Opcode
	More    bool  // FIN is clear
	RSV     uint8 // the reserved bits as a number, RSV1 the highest: 0 to 7
	Payload Payload
	Long    int // put the length in 2 or 8 octets more, even if it needs fewer; 0 means in as few as it needs
	Masking Masking
	Chop    int  // write in pieces of so many octets; 0 means in one
	Alone   bool // write by itself, not together with its neighbours
}

// A Masking says how a frame is masked.
type Masking uint8

const (
	AsRole  Masking = iota // by a client, and not by a server (section 5.1)
	Wrongly                // by a server, and not by a client
	InZero                 // like AsRole, but with a key of zeros
)

// A Message is sent in frames of at most Size octets of payload, or in one if
// Size is 0.
type Message struct {
	Opcode  frame.Opcode
	Payload Payload
	Size    int
	Chop    int
}

// Begin sends the header of a frame with FIN set that announces so many octets.
type Begin struct {
	Opcode frame.Opcode
	Length int64
}

// A Piece is payload for the frame that was begun.
type Piece struct{ Payload Payload }

// A Pause does nothing for a while. If it has a Label and passes with the
// connection still open, that is an event: a time-out.
type Pause struct {
	For   time.Duration
	Label string
}

// CloseAfter bounds what follows: if the closing handshake has not begun by
// then, the tester starts it. The time is a minimum, see package play.
type CloseAfter time.Duration

// DropAfter bounds what follows: if the connection has not ended by then, the
// tester closes TCP. The time is a minimum, see package play.
type DropAfter time.Duration

// A HalfClose ends TCP in the direction to the peer, who can still send.
type HalfClose struct{}

func (Frame) step()      {}
func (Message) step()    {}
func (Begin) step()      {}
func (Piece) step()      {}
func (Pause) step()      {}
func (CloseAfter) step() {}
func (DropAfter) step()  {}
func (HalfClose) step()  {}

// Frames returns the frames that the message is sent in.
func (m Message) Frames(yield func(Frame) bool) {
	size := m.Size
	if size == 0 {
		size = max(m.Payload.Len, 1)
	}
	op, rest := m.Opcode, m.Payload
	for rest.Len > size {
		if !yield(Frame{Opcode: op, More: true, Payload: rest.Slice(0, size), Chop: m.Chop}) {
			return
		}
		op, rest = frame.Continuation, rest.Slice(size, rest.Len)
	}
	yield(Frame{Opcode: op, Payload: rest, Chop: m.Chop})
}
