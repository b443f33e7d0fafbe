package conn

import (
	"context"
	"errors"
	"fmt"
	"net"

	"duplex/handshake"
)

// A HandshakeError is the answer of a server, or a proxy, that did not agree to
// the handshake, or not in the right way.
type HandshakeError struct {
	// Response is the answer: its status, its header, and the first 4 KiB of
	// its body, as it came.
	Response *handshake.Response

	// Err says what is wrong with the answer.
	Err error

	// Proxy says that the answer is that of the proxy.
	Proxy bool
}

// Error returns what is wrong with the answer.
func (e *HandshakeError) Error() string { return e.Err.Error() }

// Unwrap returns Err.
func (e *HandshakeError) Unwrap() error { return e.Err }

// A DialError is a [Phase] of [Dial] that failed without an answer in HTTP. With
// an answer the error is a [*HandshakeError].
type DialError struct {
	Phase Phase
	Addr  string // of the server or the proxy: host:port, or the path of a Unix socket
	Err   error
}

// Error returns the phase, the address and the cause.
func (e *DialError) Error() string { return fmt.Sprintf("%v %s: %v", e.Phase, e.Addr, e.Err) }

// Unwrap returns Err.
func (e *DialError) Unwrap() error { return e.Err }

// Timeout reports whether the time for the phase, or for the whole of Dial, ran
// out.
func (e *DialError) Timeout() bool {
	late, ok := errors.AsType[net.Error](e.Err)
	return errors.Is(e.Err, context.DeadlineExceeded) || ok && late.Timeout()
}

// An unusable error is one of Dial's arguments: it will be there the next time
// too.
type unusable struct{ error }

func (e *unusable) Unwrap() error { return e.error }
