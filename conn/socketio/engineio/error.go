package engineio

import (
	"encoding/json"
	"errors"
	"net/http"

	"duplex/handshake"
)

// A Code says why a request is refused.
type Code int

const (
	UnknownTransport           Code = 0
	UnknownSession             Code = 1
	BadHandshakeMethod         Code = 2
	BadRequest                 Code = 3
	Forbidden                  Code = 4
	UnsupportedProtocolVersion Code = 5
)

var codeNames = map[Code]string{
	UnknownTransport:           "Transport unknown",
	UnknownSession:             "Session ID unknown",
	BadHandshakeMethod:         "Bad handshake method",
	BadRequest:                 "Bad request",
	Forbidden:                  "Forbidden",
	UnsupportedProtocolVersion: "Unsupported protocol version",
}

// String returns the message that the reference implementation sends with the
// code.
func (c Code) String() string { return codeNames[c] }

// An Error refuses a request. The client gets the code and the message as JSON.
type Error struct {
	Code    Code   `json:"code"`
	Message string `json:"message"` // by default that of the code
	Status  int    `json:"-"`       // by default 400, or 403 with Forbidden
}

func (e *Error) Error() string { return "engine.io: " + e.message() }

func (e *Error) message() string {
	if e.Message == "" {
		return e.Code.String()
	}
	return e.Message
}

func (e *Error) status() int {
	switch {
	case e.Status >= 300 && e.Status <= 599:
		return e.Status
	case e.Code == Forbidden:
		return http.StatusForbidden
	}
	return http.StatusBadRequest
}

// body returns the error as the client gets it.
func (e *Error) body() []byte {
	b, _ := json.Marshal(Error{Code: e.Code, Message: e.message()})
	return b
}

// refuse answers a request of HTTP.
func (e *Error) refuse(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(e.status())
	w.Write(e.body())
}

// handshakeError returns the error as package conn wants it.
func (e *Error) handshakeError() error {
	return &handshake.Error{Status: e.status(), Reason: string(e.body())}
}

// forbidden returns the error that refuses a request for which Authorize has
// returned err.
func forbidden(err error) *Error {
	if refusal, ok := errors.AsType[*Error](err); ok {
		return refusal
	}
	return &Error{Code: Forbidden}
}

// A Reason says why a session, or a namespace of Socket.IO, is over. The words are
// those of the reference implementation.
type Reason string

const (
	TransportClose     Reason = "transport close"      // the client, or the network, has closed the connection
	TransportError     Reason = "transport error"      // the client broke the rules of a transport, or a limit
	PingTimeout        Reason = "ping timeout"         // the client has not answered a Ping
	ParseError         Reason = "parse error"          // the client sent what is no packet
	ForcedClose        Reason = "forced close"         // this end has closed the session
	ServerShuttingDown Reason = "server shutting down" // see Server.Close and Server.Shutdown
)

// ErrClosed is returned for a session that is over.
var ErrClosed = errors.New("engine.io: the session is closed")

// ErrQueueFull is returned where more waits to be sent than the limit allows.
var ErrQueueFull = errors.New("engine.io: too much waits to be sent")
