package conn

import "duplex/frame"

// The names of package frame that most programs need, so that they import conn
// alone.
type (
	// An Opcode says what a message or a control frame is (section 5.2).
	Opcode = frame.Opcode

	// A CloseCode says why a connection is closed (section 7.4).
	CloseCode = frame.CloseCode
)

// The opcodes of messages, and of the control frames of [Conn.WriteControl].
const (
	Text   = frame.Text
	Binary = frame.Binary
	Ping   = frame.Ping
	Pong   = frame.Pong
)

// The close codes (section 7.4.1).
const (
	NormalClosure      = frame.NormalClosure
	GoingAway          = frame.GoingAway
	ProtocolError      = frame.ProtocolError
	UnsupportedData    = frame.UnsupportedData
	NoStatus           = frame.NoStatus
	AbnormalClosure    = frame.AbnormalClosure
	InvalidPayload     = frame.InvalidPayload
	PolicyViolation    = frame.PolicyViolation
	MessageTooBig      = frame.MessageTooBig
	MandatoryExtension = frame.MandatoryExtension
	InternalError      = frame.InternalError
	ServiceRestart     = frame.ServiceRestart
	TryAgainLater      = frame.TryAgainLater
	BadGateway         = frame.BadGateway
)
