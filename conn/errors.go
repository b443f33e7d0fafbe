package conn

import (
	"duplex/conn/protocol"
	"duplex/frame"
)

// Violations of a limit of [Config]: the peer may do that by RFC 6455, and this
// end does not take it (section 10.4).
var (
	ErrMessageTooBig    = protocol.ErrMessageTooBig
	ErrTooManyFragments = protocol.ErrTooManyFragments
	ErrTooManyControls  = &frame.Error{Section: "10.4", Code: frame.PolicyViolation, Reason: "more control frames a second than the limit"}
)

// ErrNotDeflate is a compressed message that cannot be inflated. The error that
// wraps it tells why.
var ErrNotDeflate = &frame.Error{Section: "RFC 7692, 7.2.2", Code: frame.InvalidPayload, Reason: "compressed message that is not DEFLATE"}
