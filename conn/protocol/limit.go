package protocol

import "duplex/frame"

// Violations of a [Machine]'s limits: the peer may send such messages by
// RFC 6455, and this end does not take them (section 10.4).
var (
	ErrMessageTooBig    = &frame.Error{Section: "10.4", Code: frame.MessageTooBig, Reason: "message over the size limit"}
	ErrTooManyFragments = &frame.Error{Section: "10.4", Code: frame.PolicyViolation, Reason: "message in more frames than the limit"}
)
