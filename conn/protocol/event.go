package protocol

import "duplex/frame"

// An Event is what a piece of the input means: a piece of a message, or a whole
// control frame.
type Event struct {
	// Opcode is Text or Binary for a piece of a message, in whichever frame
	// it came, and otherwise Close, Ping or Pong.
	Opcode frame.Opcode

	// Fin says that the message ends here. Control frames always do.
	Fin bool

	// Compressed says that the message is, and its pieces with it: they are
	// to be inflated in their order, and have not been checked to be UTF-8
	// (RFC 7692, section 6.2).
	Compressed bool

	// Payload is unmasked and aliases the input. It may be empty, also in
	// the middle of a message.
	Payload []byte
}
