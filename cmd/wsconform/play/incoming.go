package play

import (
	"bufio"
	"context"
	"net"
	"time"

	"duplex/cmd/wsconform/http2"
	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
	"duplex/handshake"
)

// An Incoming is a connection of a client that has sent its request and waits
// for the response.
type Incoming struct {
	Request *handshake.Request

	// Reused says that the client has sent the Sec-WebSocket-Key before, on
	// another connection. Only whoever sees all its connections can know.
	Reused bool

	nc   net.Conn
	br   *bufio.Reader
	head []byte

	http2 suite.HTTP2 // if it has come by that, nc is its stream
}

// Receive reads the request of a client. After an error the connection is to
// be closed.
func Receive(nc net.Conn, o Options) (*Incoming, error) {
	nc.SetDeadline(time.Now().Add(o.timeout()))
	defer nc.SetDeadline(time.Time{})
	in := &Incoming{nc: nc, br: bufio.NewReader(nc)}
	head, err := readHead(in.br)
	if err != nil {
		return nil, err
	}
	in.head = head
	in.Request, _, err = handshake.ParseRequest(head)
	return in, err
}

// anyOrigin lets pages connect, for browsers are tested too.
var anyOrigin = handshake.Terms{Origins: []string{"*"}}

// Play plays a case against the client, and closes the connection.
func (in *Incoming) Play(ctx context.Context, c *suite.Case, o Options) *result.Result {
	defer in.nc.Close()
	defer context.AfterFunc(ctx, func() { in.nc.Close() })()
	s := newSession(result.Client, c, o)
	s.nc, s.br, s.ctx, s.reused = in.nc, in.br, ctx, in.Reused
	s.request, s.r.Request, s.http2 = in.Request, string(in.head), in.http2
	if !c.Opening.Raw {
		if err := s.accept(); err != nil {
			s.unopened = err.Error()
			return s.result()
		}
	}
	s.play()
	return s.result()
}

// accept answers the request (section 4.2.2).
func (s *session) accept() error {
	response, _, refused := handshake.Accept(s.request, anyOrigin)
	if answer := s.c.Opening.Answer; refused == nil && answer != nil {
		if value := answer(s.request); value != "" {
			response.Header = append(response.Header, handshake.Field{Name: extensions, Value: value})
		}
	}
	if s.http2.Stream != nil {
		return s.acceptHTTP2(response, refused)
	}
	head, err := response.Append(nil)
	if err != nil {
		return err
	}
	s.response, s.r.Response = response, string(head)
	s.nc.SetWriteDeadline(time.Now().Add(s.rules.patience()))
	if _, err := s.nc.Write(head); err != nil {
		return err
	}
	return refused
}

// Refuse answers the client with a refusal, and closes the connection.
func (in *Incoming) Refuse(refusal *handshake.Error) {
	defer in.nc.Close()
	if in.http2.Stream != nil {
		in.http2.Stream.Answer(http2.EndStream, responseFields(refusal.Response())...)
		return
	}
	if head, err := refusal.Response().Append(nil); err == nil {
		in.nc.SetWriteDeadline(time.Now().Add(lingering))
		in.nc.Write(head)
	}
}
