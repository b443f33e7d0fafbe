package conn

import (
	"errors"
	"fmt"
	"net"

	"duplex/frame"
)

// A CloseError is how a connection ended.
type CloseError struct {
	// Code is the peer's code. It is frame.NoStatus if the peer's Close
	// frame had none, and frame.AbnormalClosure if there was no Close frame
	// at all (section 7.1.5).
	Code frame.CloseCode

	// Reason is the peer's reason. Escape it before you print it.
	Reason string

	// Err is what ended the connection if no Close frame did, such as
	// io.EOF or a reset, and otherwise nil.
	Err error
}

// Error returns the code, the reason in quotes, and the cause.
func (e *CloseError) Error() string {
	switch {
	case e.Err != nil:
		return fmt.Sprintf("websocket: connection ended without a Close frame, %v: %v", e.Code, e.Err)
	case e.Reason != "":
		return fmt.Sprintf("websocket: closed by the peer, %v: %q", e.Code, e.Reason)
	}
	return fmt.Sprintf("websocket: closed by the peer, %v", e.Code)
}

// Unwrap returns Err.
func (e *CloseError) Unwrap() error { return e.Err }

// lost is the end of a connection without a Close frame.
func lost(cause error) *CloseError {
	return &CloseError{Code: frame.AbnormalClosure, Err: cause}
}

var (
	errClosed      = fmt.Errorf("websocket: %w", net.ErrClosed)
	errClosing     = fmt.Errorf("websocket: a Close frame has been sent: %w", net.ErrClosed)
	errNoPong      = errors.New("no answer to a ping in time")
	errNoClose     = errors.New("the closing handshake took too long")
	errNotTaken    = errors.New("the peer takes nothing of what is written")
	errRest        = errors.New("there is nothing to do for a while")
	errDead        = errors.New("the connection has another engine now")
	errIdleTooLong = &frame.Error{Section: "10.4", Code: frame.GoingAway, Reason: "no message in time"}
)
