// Command stdio is a WebSocket server on its standard input and output: it sends
// each message back. Something else carries the bytes, ssh or socat for one:
//
//	socat TCP-LISTEN:8080,fork,reuseaddr EXEC:stdio
//
// It shows how to use packages handshake and protocol over a transport of one's own.
// Neither net nor crypto/tls nor net/http is linked.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"duplex/conn/protocol"
	"duplex/frame"
	"duplex/handshake"
)

func main() {
	s := server{in: os.Stdin, out: os.Stdout, m: protocol.Machine{MaxMessage: 1 << 20, MaxFragments: 1000}}
	if err := s.serve(); err != nil {
		fmt.Fprintf(os.Stderr, "stdio: %v\n", err)
		os.Exit(1)
	}
}

// A server is one connection.
type server struct {
	in  io.Reader
	out io.Writer
	m   protocol.Machine

	buf     []byte // input that has not been received
	message []byte // the pieces of the message so far
}

// more waits for input. An end of the input is an error here: a connection ends
// with a Close frame.
func (s *server) more() error {
	var b [4 << 10]byte
	n, err := s.in.Read(b[:])
	s.buf = append(s.buf, b[:n]...)
	if n > 0 {
		return nil
	}
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// serve serves the connection to its end.
func (s *server) serve() error {
	if err := s.open(); err != nil {
		return err
	}
	for s.m.State() != protocol.Closed {
		ev, n, err := s.m.Receive(s.buf)
		switch {
		case err != nil:
			return s.fail(err)
		case n == 0:
			err = s.more()
		default:
			err = s.handle(ev)
			s.buf = s.buf[n:] // the event's payload lies in what is cut off
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// maxHead bounds the request, in bytes.
const maxHead = 16 << 10

// open does the opening handshake (section 4.2).
func (s *server) open() error {
	for len(s.buf) <= maxHead {
		r, n, err := handshake.ParseRequest(s.buf)
		if err != nil {
			return s.refuse(err)
		}
		if n == 0 {
			if err := s.more(); err != nil {
				return err
			}
			continue
		}
		s.buf = s.buf[n:]
		resp, _, err := handshake.Accept(r, handshake.Terms{})
		if err != nil {
			return s.refuse(err)
		}
		return s.respond(resp)
	}
	return s.refuse(&handshake.Error{Status: 431, Reason: "the request is too long"})
}

// refuse tells the client why there is no connection.
func (s *server) refuse(err error) error {
	if refusal, ok := errors.AsType[*handshake.Error](err); ok {
		s.respond(refusal.Response())
	}
	return err
}

func (s *server) respond(resp *handshake.Response) error {
	b, err := resp.Append(nil)
	if err == nil {
		_, err = s.out.Write(b)
	}
	return err
}

// handle answers an event.
func (s *server) handle(ev protocol.Event) error {
	switch ev.Opcode {
	case frame.Ping:
		return s.send(frame.Pong, ev.Payload)
	case frame.Pong:
		return nil
	case frame.Close:
		// "When sending a Close frame in response, the endpoint typically
		// echos the status code it received." (section 5.5.1)
		code, _, err := frame.ParseClose(ev.Payload)
		if err != nil {
			return s.fail(err)
		}
		return s.send(frame.Close, frame.AppendClose(nil, code, ""))
	}
	s.message = append(s.message, ev.Payload...)
	if !ev.Fin {
		return nil
	}
	err := s.send(ev.Opcode, s.message)
	s.message = s.message[:0]
	return err
}

// send sends a frame, if the machine allows it.
func (s *server) send(op frame.Opcode, payload []byte) error {
	h := frame.Header{Fin: true, Opcode: op, Length: int64(len(payload))}
	if err := s.m.Send(&h); err != nil {
		return err
	}
	_, err := s.out.Write(append(h.Append(nil), payload...))
	return err
}

// fail tells the peer which rule it has broken (section 7.1.7).
func (s *server) fail(err error) error {
	if broken, ok := errors.AsType[*frame.Error](err); ok {
		s.send(frame.Close, frame.AppendClose(nil, broken.Code, broken.Reason))
	}
	return err
}
