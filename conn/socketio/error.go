package socketio

import (
	"encoding/json"
	"errors"

	"duplex/conn/socketio/engineio"
)

// An Error is an error that is sent to the peer. A middleware returns one to say why it
// refuses a connection, and a handler to say why it could not do what was asked. What
// other errors say is not sent.
type Error struct {
	Message string
	Data    any // further details, nil for none; a received one is a json.RawMessage
}

func (e *Error) Error() string { return "socket.io: " + e.Message }

// Errors of both ends.
var (
	// ErrDisconnected is returned where the socket is not connected, or was
	// disconnected before an acknowledgement came.
	ErrDisconnected = errors.New("socket.io: the socket is not connected")

	// ErrReserved is returned where an event has a name that is reserved, such
	// as "connect".
	ErrReserved = errors.New("socket.io: the name of the event is reserved")

	// ErrQueueFull is returned where more waits to be sent than the limit allows.
	ErrQueueFull = engineio.ErrQueueFull

	// ErrMissing is returned where there are fewer arguments than wanted.
	ErrMissing = errors.New("socket.io: an argument is missing")
)

// A Reason says why a socket was disconnected. Besides these it may be one of
// package engineio. The words are those of the reference implementation.
type Reason = engineio.Reason

const (
	ClientDisconnect  Reason = "client namespace disconnect" // the client has left the namespace
	ServerDisconnect  Reason = "server namespace disconnect" // Disconnect was called
	ForcedServerClose Reason = "forced server close"         // the server has closed the session

	IOServerDisconnect Reason = "io server disconnect" // to a client: the server has disconnected it
	IOClientDisconnect Reason = "io client disconnect" // to a client: it has left by itself
)

// A connectError is the payload of a CONNECT_ERROR packet.
type connectError struct {
	Message string          `json:"message"`
	Data    json.RawMessage `json:"data,omitempty"`
}

// payload returns the payload that refuses a connection because of err.
func payload(err error) []byte {
	refusal := connectError{Message: "Forbidden"}
	if e, ok := errors.AsType[*Error](err); ok {
		refusal.Message = e.Message
		if e.Data != nil {
			refusal.Data, _ = json.Marshal(e.Data)
		}
	}
	b, _ := json.Marshal(refusal)
	return b
}

// A failure is the acknowledgement of an event whose handler has failed.
type failure struct {
	Error string          `json:"error"`
	Data  json.RawMessage `json:"data,omitempty"`
}

// internalError is what the peer is told of an error that is not for it.
const internalError = "internal error"

// failureOf returns what the peer is told of an error.
func failureOf(err error) failure {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return failure{Error: internalError}
	}
	f := failure{Error: e.Message}
	if e.Data != nil {
		f.Data, _ = json.Marshal(e.Data)
	}
	return f
}
