package conn_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"duplex/conn"
	"duplex/handshake"
)

// What the application says decides too, and it sees the request.
func TestAuthorize(t *testing.T) {
	for _, test := range []struct {
		err  error
		want int
	}{
		{nil, 101},
		{errors.New("not you"), 403},
		{&handshake.Error{Status: 401, Reason: "who are you?", Header: handshake.Header{{Name: "WWW-Authenticate", Value: "Basic"}}}, 401},
	} {
		for _, s := range servers {
			t.Run(fmt.Sprintf("%s/%d", s.name, test.want), func(t *testing.T) {
				cookie := make(chan string, 1)
				addr := s.start(t, &conn.Config{Authorize: func(r *conn.Request) error {
					cookie <- r.Target + " " + r.Header.Get("Cookie")
					return test.err
				}})
				nc := dialTCP(t, addr.String())
				io.WriteString(nc, request("a", with("Cookie", "id=1")))
				checkAnswer(t, nc, test.want)
				if got := <-cookie; got != "/ id=1" {
					t.Errorf("the application saw %q", got)
				}
			})
		}
	}
}

// What an error of the application says is for its log, and a status that does
// not refuse is a mistake of its own.
func TestAuthorizeErrors(t *testing.T) {
	var none *handshake.Error
	for _, test := range []struct {
		err  error
		want int
	}{
		{errors.New("db: dial tcp 10.0.0.3:5432"), 403},
		{none, 500},
		{&handshake.Error{Status: 42}, 500},
		{&handshake.Error{Status: 101}, 500},
		{&handshake.Error{Status: 302, Header: handshake.Header{{Name: "Location", Value: "/login"}}}, 302},
	} {
		for _, s := range servers {
			t.Run(fmt.Sprintf("%s/%d", s.name, test.want), func(t *testing.T) {
				addr := s.start(t, &conn.Config{Authorize: func(*conn.Request) error { return test.err }})
				_, err := conn.Dial(deadline(t), "ws://"+addr.String(), nil)
				refused, ok := errors.AsType[*conn.HandshakeError](err)
				if !ok || refused.Response.Status != test.want {
					t.Fatalf("dial: %v", err)
				}
				if strings.Contains(string(refused.Response.Body), "10.0.0.3") {
					t.Errorf("the client was told %q", refused.Response.Body)
				}
			})
		}
	}
}
