package frame

import "strconv"

// An Opcode says what a frame's payload is (section 5.2).
type Opcode uint8

const (
	Continuation Opcode = 0x0 // goes on with the message that a Text or Binary frame began
	Text         Opcode = 0x1 // begins a message of UTF-8 text
	Binary       Opcode = 0x2 // begins a message of bytes
	Close        Opcode = 0x8 // begins or completes the closing handshake
	Ping         Opcode = 0x9 // asks for a Pong with the same payload
	Pong         Opcode = 0xA // answers a Ping, or says "still here"
)

// IsControl reports whether op is a control opcode, reserved ones included
// (section 5.5).
func (op Opcode) IsControl() bool { return op&0x8 != 0 }

// IsReserved reports whether RFC 6455 leaves op undefined (section 5.2).
func (op Opcode) IsReserved() bool { return op&0x7 > 2 || op > 0xF }

// String returns the opcode's name in lower case, "text" for one.
func (op Opcode) String() string {
	switch op {
	case Continuation:
		return "continuation"
	case Text:
		return "text"
	case Binary:
		return "binary"
	case Close:
		return "close"
	case Ping:
		return "ping"
	case Pong:
		return "pong"
	}
	return "opcode 0x" + strconv.FormatUint(uint64(op), 16)
}
