package conn

import "duplex/handshake"

// A HandshakeError is a handshake that a server, or a proxy, answered with
// something else than the agreement that was asked for.
type HandshakeError struct {
	// Response is the answer: its status, its header, and the first 4 KiB of
	// its body, as it came.
	Response *handshake.Response

	// Err says what is wrong with the answer.
	Err error

	// Proxy says that it was the proxy who answered.
	Proxy bool
}

// Error returns what is wrong with the answer.
func (e *HandshakeError) Error() string { return e.Err.Error() }

// Unwrap returns Err.
func (e *HandshakeError) Unwrap() error { return e.Err }
