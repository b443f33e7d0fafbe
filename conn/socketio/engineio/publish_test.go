package engineio_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"

	"duplex/conn"
	"duplex/conn/socketio/engineio"
)

// Sessions of both transports get what is published, and the pieces of a batch
// follow each other.
func TestPublish(t *testing.T) {
	opened := make(chan *engineio.Session, 2)
	server := &engineio.Server{}
	server.Handler.Opened = func(s *engineio.Session) { opened <- s }
	s := start(t, server)
	poller := s.open()
	c := s.dial("")
	s.read(c)
	sessions := []*engineio.Session{<-opened, <-opened}
	const publishers, each = 4, 50
	var all sync.WaitGroup
	for i := range publishers {
		all.Go(func() {
			for j := range each {
				text := engineio.Prepare(fmt.Appendf(nil, "%d %d", i, j), false)
				server.Publish(sessions, text, engineio.Prepare(fmt.Appendf(nil, "%d+%d", i, j), true))
			}
		})
	}
	next := make([]int, publishers)
	for range publishers * each {
		var i, j, k, l int
		fmt.Sscanf(s.read(c), "4%d %d", &i, &j)
		fmt.Sscanf(s.read(c), "%d+%d", &k, &l)
		if i != k || j != l || j != next[i] {
			t.Fatalf("%d %d is followed by %d+%d, and %d comes next", i, j, k, l, next[i])
		}
		next[i]++
	}
	all.Wait()
	_, payload := s.do("GET", poller, "")
	texts := 0
	for p, err := range engineio.Packets([]byte(payload)) {
		if err != nil {
			t.Fatal(err)
		}
		if !p.Binary {
			texts++
		}
	}
	if texts != publishers*each {
		t.Errorf("%d messages were polled", texts)
	}
}

func TestContextAndValue(t *testing.T) {
	opened := make(chan *engineio.Session, 1)
	server := &engineio.Server{}
	server.Handler.Opened = func(s *engineio.Session) {
		s.SetValue("mine")
		opened <- s
	}
	s := start(t, server)
	for _, open := range []func(){func() { s.open() }, func() { s.read(s.dial("")) }} {
		open()
		session := <-opened
		if session.Value() != "mine" || session.Context().Err() != nil {
			t.Errorf("%v, %v", session.Value(), session.Context().Err())
		}
		if session.Request().Header.Get("Host") == "" {
			t.Error("the request has no header")
		}
		session.Close()
		<-session.Context().Done()
		if err := session.Send(engineio.Prepare([]byte("x"), false)); err != engineio.ErrClosed {
			t.Errorf("Send: %v", err)
		}
	}
}

// A session's contexts have the values that SessionContext has for its request, which
// may be those of net/http's, and none otherwise.
func TestSessionContext(t *testing.T) {
	type key struct{}
	opened := make(chan *engineio.Session, 1)
	for _, server := range []*engineio.Server{{}, {SessionContext: (*conn.Request).Context}} {
		server.Handler.Opened = func(s *engineio.Session) { opened <- s }
		s := startHandler(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			server.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), key{}, "value")))
		}))
		t.Cleanup(func() { server.Close() })
		for _, open := range []func(){func() { s.open() }, func() { s.read(s.dial("")) }} {
			open()
			session := <-opened
			var want any
			if server.SessionContext != nil {
				want = "value"
			}
			if got := session.Values().Value(key{}); got != want {
				t.Errorf("Values has %v, want %v", got, want)
			}
			if got := session.Context().Value(key{}); got != want {
				t.Errorf("Context has %v, want %v", got, want)
			}
			if session.Values().Done() != nil || session.Context().Err() != nil {
				t.Error("it ends with the request")
			}
		}
	}
}
