package stream

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
)

// ErrHandlerReturned is why a stream of a server is over whose HTTP handler has
// returned: net/http ends the stream then.
var ErrHandlerReturned = fmt.Errorf("the HTTP handler has returned, which ends a stream of HTTP/2: let it stay as long as the connection: %w", net.ErrClosed)

// errEnded is the same where it is not known which of both it was.
var errEnded = fmt.Errorf("the stream of HTTP/2 has ended: it was reset, or its HTTP handler has returned: %w", net.ErrClosed)

// A ResetError is the RST_STREAM of a peer (RFC 9113, section 6.4).
type ResetError struct {
	Code uint32 // of RFC 9113, section 7
}

// Error names the code.
func (e *ResetError) Error() string {
	name := fmt.Sprintf("code %d", e.Code)
	if e.Code < uint32(len(codes)) {
		name = codes[e.Code]
	}
	return "stream reset by peer: " + name
}

// Is reports whether target is what a TCP connection that was reset returns.
func (e *ResetError) Is(target error) bool { return target == syscall.ECONNRESET }

var codes = [...]string{
	"NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT",
	"STREAM_CLOSED", "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR",
	"CONNECT_ERROR", "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
}

// A StreamError is what the HTTP/2 of net/http and of golang.org/x/net return for a
// stream that was reset. Their errors can be taken for any type that is called so
// and has these fields.
type StreamError struct {
	StreamID uint32
	Code     uint32
	Cause    error
}

func (e StreamError) Error() string { return fmt.Sprintf("stream %d: code %d", e.StreamID, e.Code) }

// reason returns the error of a request's body as it is for a connection.
func reason(err error) error {
	if err == io.EOF {
		return err
	}
	reset, ok := errors.AsType[StreamError](err)
	switch {
	case ok && reset.Code == 0:
		// net/http resets a stream with NO_ERROR when its handler returns
		// before the client is done (RFC 9113, section 8.1).
		return ErrHandlerReturned
	case ok:
		return &ResetError{reset.Code}
	case strings.Contains(err.Error(), "handler exiting"): // an error without a type
		return ErrHandlerReturned
	}
	return err
}
