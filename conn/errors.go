package conn

import (
	"errors"
	"fmt"
	"net"

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

// A CloseError is how a connection ended.
type CloseError struct {
	// Code is the peer's code. It is NoStatus if the peer's Close frame had
	// none, and AbnormalClosure if there was no Close frame of the peer
	// (section 7.1.5).
	Code CloseCode

	// Reason is the peer's reason. Escape it before you print it.
	Reason string

	// By says which end began the closing handshake.
	By Closer

	// Err is what ended the connection if no Close frame did, such as
	// io.EOF or a reset, and otherwise nil.
	Err error
}

// A Closer says which end began the closing handshake.
type Closer uint8

const (
	ByNeither Closer = iota // the connection was lost while it was open
	ByPeer                  // the peer sent a Close frame first
	ByLocal                 // this end did; the peer answered, or the connection was lost
	ByBoth                  // both did at the same time: the peer's code is no answer
)

// Error returns who closed the connection, the code, the reason in quotes, and
// the cause.
func (e *CloseError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("websocket: connection ended without a Close frame, %v: %v", e.Code, e.Err)
	}
	who := map[Closer]string{ByLocal: "closed by this end", ByBoth: "closed by both ends"}[e.By]
	if who == "" {
		who = "closed by the peer"
	}
	if e.Reason != "" {
		return fmt.Sprintf("websocket: %s, %v: %q", who, e.Code, e.Reason)
	}
	return fmt.Sprintf("websocket: %s, %v", who, e.Code)
}

// Unwrap returns Err.
func (e *CloseError) Unwrap() error { return e.Err }

// Is reports whether target is net.ErrClosed and this end has closed the
// connection, so that a program can tell its own Close from the peer's.
func (e *CloseError) Is(target error) bool {
	return target == net.ErrClosed && (e.By == ByLocal || e.By == ByBoth)
}

// CloseCodeOf returns the code of the [*CloseError] in err, 0 for a nil error, and
// AbnormalClosure for any other: a connection that a peer would see end without a
// Close frame.
func CloseCodeOf(err error) CloseCode {
	if err == nil {
		return 0
	}
	if closed, ok := errors.AsType[*CloseError](err); ok {
		return closed.Code
	}
	return frame.AbnormalClosure
}
