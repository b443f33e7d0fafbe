package frame

import "strings"

// An Error is something that a peer did and RFC 6455 forbids, or that goes
// beyond a limit. The values below are the catalogue: compare with errors.Is,
// or take one apart with errors.As.
type Error struct {
	Section string    // of RFC 6455, "5.2" for one, or of another, "RFC 7692, 6" for one
	Code    CloseCode // what the peer is told before the connection ends
	Reason  string    // what the peer did
}

// Error returns the reason and the section that it offends.
func (e *Error) Error() string {
	rfc, section, another := strings.Cut(e.Section, ", ")
	if !another {
		rfc, section = "RFC 6455", e.Section
	}
	return "websocket: " + e.Reason + " (" + rfc + ", section " + section + ")"
}

// What is wrong with a frame whatever came before it.
var (
	ErrReservedBits      = &Error{"5.2", ProtocolError, "reserved bit set without an extension that gives it a meaning"}
	ErrReservedOpcode    = &Error{"5.2", ProtocolError, "reserved opcode"}
	ErrLengthNotMinimal  = &Error{"5.2", ProtocolError, "payload length in more bytes than it needs"}
	ErrLengthTooLong     = &Error{"5.2", ProtocolError, "64-bit payload length with its high bit set"}
	ErrNotMasked         = &Error{"5.1", ProtocolError, "frame from the client is not masked"}
	ErrMasked            = &Error{"5.1", ProtocolError, "frame from the server is masked"}
	ErrControlFragmented = &Error{"5.5", ProtocolError, "fragmented control frame"}
	ErrControlTooLong    = &Error{"5.5", ProtocolError, "control frame with a payload over 125 bytes"}
)

// What is wrong with a frame because of those before it.
var (
	ErrNothingToContinue = &Error{"5.4", ProtocolError, "continuation frame with no message to continue"}
	ErrMessageUnfinished = &Error{"5.4", ProtocolError, "new message before the last one was finished"}
	ErrAfterClose        = &Error{"5.5.1", ProtocolError, "frame after a Close frame"}
)

// What is wrong with a payload.
var (
	ErrInvalidUTF8   = &Error{"8.1", InvalidPayload, "text that is not UTF-8"}
	ErrCloseTooShort = &Error{"5.5.1", ProtocolError, "Close frame with half a code"}
	ErrCloseCode     = &Error{"7.4", ProtocolError, "Close frame with a code that may not be sent"}
	ErrCloseReason   = &Error{"8.1", InvalidPayload, "Close frame with a reason that is not UTF-8"}
)
