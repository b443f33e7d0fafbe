package suite

import (
	"time"

	"duplex/cmd/wsconform/result"
	"duplex/handshake"
)

// A Script plays a case that a list of steps cannot say: a thousand round trips,
// messages compressed on the way, an opening handshake that is none. It returns
// the verdict on what the peer did, and the reason for it. What every peer is
// judged by, the frames it sends and the ending, needs no word of the script.
type Script func(Session) (result.Behavior, string)

// A Session is the tester's end of a connection, in the hands of a script.
type Session interface {
	// Peer returns what the peer is.
	Peer() result.Role

	// Request returns the request of the opening handshake.
	Request() *handshake.Request

	// Response returns the response, or nil if there is none so far.
	Response() *handshake.Response

	// Rounds returns n, or fewer if the run is to be quick.
	Rounds(n int) int

	// Send sends frames in one piece, unless they say otherwise.
	Send(frames ...Frame)

	// Write writes octets as they are, at once.
	Write(b []byte)

	// ReadHead reads a response of HTTP, in an opening that is Raw.
	ReadHead(within time.Duration) (*handshake.Response, error)

	// Receive returns the next message, Ping or Pong of the peer. It returns
	// false if none came in that time or the connection is over.
	Receive(within time.Duration) (Received, bool)

	// Over reports whether the connection has ended, or is about to: TCP is
	// gone, or the peer has sent a Close.
	Over() bool

	// Ended waits for the peer to close TCP, and reports whether it did so in
	// that time.
	Ended(within time.Duration) bool

	// Wire returns what has gone over the connection so far.
	Wire() result.Wire
}

// Received is what a peer sent: a message, a Ping or a Pong.
type Received struct {
	Kind       result.Kind
	Binary     bool   // of a message
	Compressed bool   // RSV1 was set, as an extension that was agreed to allows
	Payload    []byte // as it came, not inflated
}
