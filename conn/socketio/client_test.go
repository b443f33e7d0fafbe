package socketio_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"duplex/conn/socketio"
	"duplex/conn/socketio/engineio"
)

// A client comes back when its connection is lost, with what was emitted meanwhile.
func TestReconnect(t *testing.T) {
	for name, transports := range clientWays {
		t.Run(name, func(t *testing.T) {
			server := echo()
			remotes := make(chan *socketio.Socket, 10)
			server.Of("/").OnConnect(func(_ context.Context, s *socketio.Socket) { remotes <- s })
			s := start(t, server)
			c := s.client(transports...)
			lost := make(chan error, 10)
			c.Failed = func(err error, next time.Duration) { lost <- err }
			socket := c.Of("/")
			connected, disconnected := make(chan string, 10), make(chan socketio.Reason, 10)
			back := collect[int](socket, "n-back")
			socket.OnConnect(func(ctx context.Context, s *socketio.ClientSocket) { connected <- s.ID() })
			socket.OnDisconnect(func(_ *socketio.ClientSocket, r socketio.Reason) {
				socket.Emit("n", 1)
				disconnected <- r
			})
			s.run(c)
			first := receive(t, connected)
			receive(t, remotes).Session().Close()
			if r := receive(t, disconnected); r != engineio.TransportClose {
				t.Errorf("reason %q", r)
			}
			if second := receive(t, connected); second == first {
				t.Error("the same ID")
			}
			if n := receive(t, back); n != 1 {
				t.Errorf("got %d", n)
			}
			if err := receive(t, lost); err == nil {
				t.Error("Failed was called without an error")
			}
		})
	}
}

func TestServerRestarts(t *testing.T) {
	var current atomic.Pointer[socketio.Server] // nil while there is none
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if server := current.Load(); server != nil {
			server.ServeHTTP(w, r)
			return
		}
		http.Error(w, "down", http.StatusServiceUnavailable)
	}))
	t.Cleanup(web.Close)
	first, second := echo(), echo()
	t.Cleanup(func() { second.Close() })
	current.Store(first)
	c := &socketio.Client{URL: web.URL, Delay: time.Millisecond}
	attempts := make(chan error, 1000)
	c.Failed = func(err error, _ time.Duration) { attempts <- err }
	socket := c.Of("/")
	connected := make(chan bool, 10)
	socket.OnConnect(func(context.Context, *socketio.ClientSocket) { connected <- true })
	(&site{t: t}).run(c)
	receive(t, connected)
	current.Store(nil)
	first.Close()
	receive(t, attempts) // the loss
	receive(t, attempts) // a failure
	current.Store(second)
	receive(t, connected)
	if _, err := socket.Call(t.Context(), "x"); err != nil {
		t.Error(err)
	}
}

func TestMaxFailures(t *testing.T) {
	c := &socketio.Client{URL: "http://127.0.0.1:1", Delay: -1, MaxFailures: 3}
	c.Of("/")
	var waits []time.Duration
	c.Failed = func(_ error, next time.Duration) { waits = append(waits, next) }
	if err := c.Run(t.Context()); err == nil || len(waits) != 3 || waits[1] != 0 || waits[2] != -1 {
		t.Errorf("%v, %v", err, waits)
	}
	if err := (&socketio.Client{URL: "http://["}).Run(t.Context()); err == nil {
		t.Error("a malformed URL")
	}
}

func TestDelays(t *testing.T) {
	c := new(socketio.Client)
	for failures, want := range map[int]time.Duration{1: time.Second, 2: 2 * time.Second, 3: 4 * time.Second} {
		for range 100 {
			if d := socketio.Delay(c, failures); d < want/2 || d > want*3/2 || d > 5*time.Second {
				t.Errorf("after %d failures %v", failures, d)
			}
		}
	}
	if d := socketio.Delay(c, 1000); d < 2500*time.Millisecond || d > 5*time.Second {
		t.Errorf("after many failures %v", d)
	}
}

func TestRunEnds(t *testing.T) {
	s := start(t, echo())
	c := s.client()
	socket := c.Of("/")
	over := s.run(c)
	socket.Call(t.Context(), "x")
	socket.Emit("last")
	c.Close()
	if err := receive(t, over); err != nil {
		t.Errorf("Run returned %v", err)
	}
	over <- nil

	c = s.client()
	ctx, cancel := context.WithCancel(t.Context())
	c.Of("/").OnConnect(func(context.Context, *socketio.ClientSocket) { cancel() })
	if err := c.Run(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Run returned %v", err)
	}

	c = s.client()
	socket = c.Of("/")
	socket.OnConnect(func(_ context.Context, s *socketio.ClientSocket) { s.Disconnect() })
	err := c.Run(t.Context())
	if closed, ok := errors.AsType[*engineio.ClosedError](err); !ok || closed.Reason != socketio.IOClientDisconnect {
		t.Errorf("Run returned %v", err)
	}
}

func TestBufferIsBounded(t *testing.T) {
	c := &socketio.Client{MaxBuffer: 2}
	socket := c.Of("/")
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := socket.Call(ctx, "a"); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err) // and it is kept no longer
	}
	for i, want := range []error{nil, nil, socketio.ErrQueueFull} {
		if err := socket.Emit("b"); err != want {
			t.Errorf("event %d: %v", i, err)
		}
	}
	if _, err := socket.Call(t.Context(), "c"); err != socketio.ErrQueueFull {
		t.Error(err)
	}
}

// An event is not acknowledged on another connection than that which it has come on.
func TestNoLateAcknowledgement(t *testing.T) {
	server := new(socketio.Server)
	remotes := make(chan *socketio.Socket, 10)
	server.Of("/").OnConnect(func(_ context.Context, s *socketio.Socket) { remotes <- s })
	s := start(t, server)
	c := s.client()
	socket := c.Of("/")
	asked, hold, done := make(chan bool, 1), make(chan bool), make(chan bool)
	socketio.OnCall(socket, "ask", func(ctx context.Context, _ *socketio.ClientSocket, v int) (int, error) {
		asked <- true
		<-ctx.Done()
		<-hold
		defer close(done)
		return v, nil
	})
	socketio.OnCall(socket, "other", func(context.Context, *socketio.ClientSocket, struct{}) (string, error) { return "other", nil })
	s.run(c)
	first := receive(t, remotes)
	go first.Call(context.Background(), "ask", 1)
	receive(t, asked)
	cut(t, first)
	second := receive(t, remotes)
	go func() {
		<-done
	}()
	close(hold)
	if got, err := socketio.Call[string](t.Context(), second, "other"); err != nil || got != "other" {
		t.Errorf("%s, %v", got, err)
	}
}
