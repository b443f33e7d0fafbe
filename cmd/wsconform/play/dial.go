package play

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
	"duplex/handshake"
)

// Play plays a case against the server, on a connection of its own, and returns
// how it went. If ctx ends the result means nothing.
func (t *Target) Play(ctx context.Context, c *suite.Case, o Options) *result.Result {
	s := newSession(result.Server, c, o)
	s.ctx, s.target = ctx, t
	nc, err := t.dial(ctx, s.rules.patience())
	if err != nil {
		s.unopened = err.Error()
		return s.result()
	}
	defer nc.Close()
	defer context.AfterFunc(ctx, func() { nc.Close() })()
	if t.http2 {
		return s.playHTTP2(nc)
	}
	s.nc, s.br = nc, bufio.NewReader(nc)
	if s.request, err = t.request(c.Opening.Offer); err != nil {
		s.unopened = err.Error()
		return s.result()
	}
	if !c.Opening.Raw {
		if err := s.dialled(); err != nil {
			s.unopened = err.Error()
			return s.result()
		}
	}
	s.play()
	return s.result()
}

// request returns the request of the opening handshake (section 4.1).
func (t *Target) request(offer string) (*handshake.Request, error) {
	fields := handshake.Header{{Name: "User-Agent", Value: "wsconform"}}
	if t.Origin != "" {
		fields = append(fields, handshake.Field{Name: "Origin", Value: t.Origin})
	}
	propose := handshake.Offer
	if t.http2 {
		propose = handshake.OfferConnect
	}
	r, err := propose(t.host, t.path, handshake.Terms{Header: fields, Subprotocols: t.Subprotocols})
	if err == nil && offer != "" {
		r.Header = append(r.Header, handshake.Field{Name: extensions, Value: offer})
	}
	return r, err
}

// dialled sends the request and checks the response.
func (s *session) dialled() error {
	head, err := s.request.Append(nil)
	if err != nil {
		return err
	}
	s.r.Request = string(head)
	s.nc.SetDeadline(time.Now().Add(s.rules.patience()))
	defer s.nc.SetDeadline(time.Time{})
	if _, err := s.nc.Write(head); err != nil {
		return err
	}
	if err := s.readResponse(); err != nil {
		return err
	}
	return s.verify()
}

// verify checks the response.
func (s *session) verify() error {
	if s.o.Judge.of(s.c) == Autobahn {
		if err := parameters(s.response); err != nil {
			return err
		}
	}
	return verify(s.request, s.response)
}

// parameters finds parameters of compression that there are not. Autobahn ends
// the opening handshake for them, while a strict judge leaves it to the script
// that made the offer what to make of the answer.
func parameters(r *handshake.Response) error {
	for e, err := range r.Header.Extensions() {
		if err != nil {
			return err
		}
		if _, err := handshake.ParseDeflateOffer(e); err != nil {
			return err
		}
	}
	return nil
}

// readResponse reads the head of a response.
func (s *session) readResponse() error {
	head, err := readHead(s.br)
	s.r.Response = string(head)
	if netErr, ok := err.(net.Error); ok && netErr.Timeout() {
		return fmt.Errorf("no response within %v", s.rules.patience())
	}
	if err != nil {
		return err
	}
	s.response, _, err = handshake.ParseResponse(head)
	return err
}

const extensions = "Sec-WebSocket-Extensions"

// verify checks a response. Which extensions it agrees to is checked only for
// what was not offered: the rest is for the script that made the offer.
func verify(r *handshake.Request, resp *handshake.Response) error {
	for e, err := range resp.Header.Extensions() {
		if err != nil {
			return err
		}
		if !offered(r, e.Name) {
			return fmt.Errorf("the server agreed to the extension %q, which was not offered", e.Name)
		}
	}
	without := *resp
	without.Header = slices.DeleteFunc(slices.Clone(resp.Header), func(f handshake.Field) bool {
		return strings.EqualFold(f.Name, extensions)
	})
	_, err := handshake.Verify(r, &without)
	return err
}

func offered(r *handshake.Request, name string) bool {
	for e := range r.Header.Extensions() {
		if e.Name == name {
			return true
		}
	}
	return false
}
