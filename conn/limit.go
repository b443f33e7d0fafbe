package conn

import "duplex/frame"

// What a peer does that RFC 6455 allows and a limit of [Config] or [Machine]
// does not (section 10.4).
var (
	ErrMessageTooBig    = &frame.Error{Section: "10.4", Code: frame.MessageTooBig, Reason: "message over the size limit"}
	ErrTooManyFragments = &frame.Error{Section: "10.4", Code: frame.PolicyViolation, Reason: "message in more frames than the limit"}
	ErrTooManyControls  = &frame.Error{Section: "10.4", Code: frame.PolicyViolation, Reason: "more control frames a second than the limit"}
)

// ErrNotDeflate is a compressed message that cannot be inflated. The error that
// wraps it tells why.
var ErrNotDeflate = &frame.Error{Section: "RFC 7692, 7.2.2", Code: frame.InvalidPayload, Reason: "compressed message that is not DEFLATE"}
