package suite

import (
	"time"

	"duplex/cmd/wsconform/http2"
	"duplex/cmd/wsconform/result"
	"duplex/frame"
	"duplex/handshake"
	"duplex/mask"
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

	// HTTP2 returns the connection of a case that is about HTTP/2.
	HTTP2() HTTP2

	// Autobahn reports whether the verdict is to be that of Autobahn|Testsuite.
	Autobahn() bool

	// Remark adds to the result what deserves to be known though it does not
	// change the verdict.
	Remark(what string)

	// KeyReused reports whether the client has sent its Sec-WebSocket-Key
	// before, on another connection.
	KeyReused() bool

	// Rounds returns n, or fewer if the run is to be quick.
	Rounds(n int) int

	// Patience returns how long the peer may take for what should take no
	// time, Limit for what the case is about.
	Patience() time.Duration
	Limit() time.Duration

	// Pause lets time pass.
	Pause(d time.Duration)

	// Send sends frames in one piece, unless they say otherwise.
	Send(frames ...Frame)

	// Write writes octets as they are, at once.
	Write(b []byte)

	// ReadHead reads a response of HTTP, in an opening that is Raw.
	ReadHead(within time.Duration) (*handshake.Response, error)

	// ReadRest reads what else the peer writes, in an opening that is Raw,
	// until it closes TCP or the time is up.
	ReadRest(within time.Duration) (b []byte, ended bool)

	// Receive returns the next message, Ping or Pong of the peer. It returns
	// false if none came in that time or the connection is over.
	Receive(within time.Duration) (Received, bool)

	// Ignore leaves unread for a while what the peer sends. Once its buffers
	// are full, it cannot send more.
	Ignore(d time.Duration)

	// Over reports whether the connection has ended, or is about to: TCP is
	// gone, or the peer has sent a Close.
	Over() bool

	// Closed returns the code of the peer's Close, and whether there was one.
	Closed() (frame.CloseCode, bool)

	// Ended waits for the peer to close TCP, and reports whether it did so in
	// that time.
	Ended(within time.Duration) bool

	// Drop closes TCP.
	Drop()

	// BadText fails the connection, as Autobahn does, for text that is not UTF-8 or
	// only ends within a character.
	BadText(cut bool)

	// Fault ends TCP as an endpoint does that cannot go on. The tester has not
	// closed the connection then.
	Fault()

	// Alive connects to the peer anew, and returns an error if it does not
	// echo. A client, who cannot be connected to, is taken to be alive. It may
	// be called from another goroutine.
	Alive() error

	// Wire returns what has gone over the connection so far.
	Wire() result.Wire
}

// An HTTP2 is a connection of HTTP/2. With a server Request is a head that asks for a
// WebSocket. With a client it is the client's, and Stream where it has come.
type HTTP2 struct {
	*http2.Conn
	Request []http2.Field
	Stream  *http2.Stream
}

// Received is what a peer sent: a message, a Ping or a Pong.
type Received struct {
	Kind       result.Kind
	Binary     bool     // of a message
	Compressed bool     // RSV1 was set, as an extension that was agreed to allows
	Key        mask.Key // of its last frame
	Payload    []byte   // as it came, not inflated
}
