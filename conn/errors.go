package conn

import (
	"errors"

	"duplex/conn/internal/permessage"
	"duplex/conn/protocol"
	"duplex/frame"
)

// What of a peer's messages ends a connection beside violations of RFC 6455 itself,
// for which there are no names.
var (
	// Violations of a limit of [Config]: the peer may do that by RFC 6455, and
	// this end does not take it (section 10.4).
	ErrMessageTooBig    = protocol.ErrMessageTooBig
	ErrTooManyFragments = protocol.ErrTooManyFragments
	ErrTooManyControls  = &frame.Error{Section: "10.4", Code: frame.PolicyViolation, Reason: "more control frames a second than the limit"}

	// ErrNotDeflate is a compressed message that cannot be inflated. The error
	// that wraps it tells why.
	ErrNotDeflate = permessage.ErrNotDeflate
)

// Errors that are about this end, and no peer's fault.
var (
	// ErrServerClosed is what [Server.Serve] returns after Shutdown or Close.
	ErrServerClosed = errors.New("websocket: the server is closed")

	// ErrNoHTTP2 is what an [HTTP2] returns for a server that does not take
	// WebSockets over HTTP/2: Dial goes on with HTTP/1.1.
	ErrNoHTTP2 = errors.New("websocket: the server takes no WebSocket over HTTP/2 (RFC 8441)")

	// ErrNotConnected and ErrQueueFull are errors of [Client.Send] while there is
	// no connection.
	ErrNotConnected = errors.New("websocket: not connected")
	ErrQueueFull    = errors.New("websocket: not connected, and no room in the queue for the message")
)
