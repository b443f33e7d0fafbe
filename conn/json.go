package conn

import (
	"context"
	"encoding/json"
	"fmt"

	"duplex/frame"
)

// ReadJSON reads the next message, which must be text and one JSON value with
// nothing but white space behind it, into what v points to, as json.Unmarshal
// does. The limits are those of [Conn.Read].
//
// If the message is anything else, the error is a [*JSONError]. The message has
// been read then, and the connection goes on; *v may have been set in part. All
// other errors are as for Read.
func (c *Conn) ReadJSON(ctx context.Context, v any) error {
	op, b, err := c.Read(ctx)
	if err != nil {
		return err
	}
	if op != Text {
		return &JSONError{Code: frame.UnsupportedData, Err: fmt.Errorf("a %v message, not text", op)}
	}
	if err := json.Unmarshal(b, v); err != nil {
		return &JSONError{Code: frame.InvalidPayload, Err: err}
	}
	return nil
}

// WriteJSON writes v, encoded as json.Marshal does, as a text message. If v cannot
// be encoded, nothing is written and the error is that of json.Marshal. Otherwise
// it is as [Conn.Write].
func (c *Conn) WriteJSON(ctx context.Context, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("websocket: %w", err)
	}
	return c.Write(ctx, Text, b)
}

// A JSONError is a message that [Conn.ReadJSON] has read and cannot make use of.
type JSONError struct {
	// Code is what to close the connection with, if the program does not take
	// such messages: UnsupportedData for one that is not text, and otherwise
	// InvalidPayload (section 7.4.1).
	Code CloseCode

	// Err is what json.Unmarshal says, a *json.SyntaxError or a
	// *json.UnmarshalTypeError for example, or which type of message came.
	Err error
}

// Error tells what is wrong with the message. It may quote the peer: escape it
// before you print it.
func (e *JSONError) Error() string {
	return "websocket: message is not the JSON to read: " + e.Err.Error()
}

// Unwrap returns Err.
func (e *JSONError) Unwrap() error { return e.Err }
