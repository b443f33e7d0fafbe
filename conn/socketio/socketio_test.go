package socketio_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"duplex/conn/socketio"
	"duplex/conn/socketio/engineio"
)

// A site is a server under test, with HTTP in front of it.
type site struct {
	t      *testing.T
	server *socketio.Server
	web    *httptest.Server
}

func start(t *testing.T, server *socketio.Server) *site {
	s := &site{t: t, server: server}
	if server.Log == nil {
		server.Log = slog.New(slog.DiscardHandler)
	}
	s.web = httptest.NewServer(server)
	t.Cleanup(func() {
		server.Close()
		s.web.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	return s
}

// clientWays are the ways in which a client can connect.
var clientWays = map[string][]engineio.Transport{
	"websocket": {engineio.WebSocket},
	"polling":   {engineio.Polling},
	"upgrade":   {engineio.Polling, engineio.WebSocket},
}

// client returns a client that does not run yet, and comes back at once.
func (s *site) client(transports ...engineio.Transport) *socketio.Client {
	return &socketio.Client{
		URL:    s.web.URL,
		Dialer: engineio.Dialer{Transports: transports},
		Delay:  time.Millisecond,
		Log:    slog.New(slog.DiscardHandler),
	}
}

// run runs a client until the test ends.
func (s *site) run(c *socketio.Client) chan error {
	over := make(chan error, 1)
	go func() { over <- c.Run(context.Background()) }()
	s.t.Cleanup(func() {
		c.Close()
		<-over
		over <- nil
	})
	return over
}

// connect returns the socket of a new client in a namespace once it is connected.
func (s *site) connect(namespace string) *socketio.ClientSocket {
	s.t.Helper()
	c := s.client()
	socket := c.Of(namespace)
	s.wait(socket, c)
	return socket
}

// wait runs a client until the socket is connected.
func (s *site) wait(socket *socketio.ClientSocket, c *socketio.Client) {
	s.t.Helper()
	connected := make(chan bool, 100)
	socket.OnConnect(func(context.Context, *socketio.ClientSocket) { connected <- true })
	s.run(c)
	receive(s.t, connected)
}

// receive returns the next element, and fails if there is none for long.
func receive[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(time.Minute):
		t.Fatal("nothing came")
		panic("unreachable")
	}
}

// collect returns a channel that gets the first argument of each of the events.
func collect[T any](s *socketio.ClientSocket, event string) <-chan T {
	c := make(chan T, 20_000)
	socketio.On(s, event, func(_ context.Context, _ *socketio.ClientSocket, v T) error {
		c <- v
		return nil
	})
	return c
}

// nothing fails if there is an element. What would have put it there is over.
func nothing[T any](t *testing.T, c <-chan T) {
	t.Helper()
	select {
	case v := <-c:
		t.Errorf("got %v", v)
	default:
	}
}

// A message is what the tests send.
type message struct {
	Text string `json:"text"`
	File []byte `json:"file,omitempty"`
	N    int    `json:"n"`
}
