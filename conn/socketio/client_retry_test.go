package socketio_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"duplex/conn/socketio"
)

// An event is sent again when the connection is lost before its acknowledgement, and the
// next one waits for that.
func TestRetryAfterLoss(t *testing.T) {
	server := new(socketio.Server)
	n := server.Of("/")
	got := make(chan string, 10)
	var first sync.Once
	socketio.On(n, "text", func(_ context.Context, s *socketio.Socket, text string) error {
		got <- text
		first.Do(func() { s.Session().Close() })
		return nil
	})
	s := start(t, server)
	c := s.client()
	c.Retries, c.AckTimeout = 2, time.Minute
	socket := c.Of("/")
	for _, text := range []string{"a", "b"} {
		if err := socket.Emit("text", text); err != nil {
			t.Fatal(err)
		}
	}
	s.run(c)
	if _, err := socket.Call(t.Context(), "text", "c"); err != nil {
		t.Error(err)
	}
	var texts []string
	for range 4 {
		texts = append(texts, receive(t, got))
	}
	if want := []string{"a", "a", "b", "c"}; !slices.Equal(texts, want) {
		t.Errorf("got %v, want %v", texts, want)
	}
}

// An event that nobody acknowledges is given up after as many attempts as there may be.
func TestRetriesEnd(t *testing.T) {
	server := new(socketio.Server)
	n := server.Of("/")
	attempts := make(chan string, 10)
	unanswered := make(chan bool)
	defer close(unanswered)
	n.UseEvent(func(ctx context.Context, _ *socketio.Socket, event string, _ socketio.Args) error {
		if attempts <- event; event == "lost" {
			select {
			case <-unanswered:
			case <-ctx.Done():
			}
		}
		return nil
	})
	socketio.On(n, "lost", func(context.Context, *socketio.Socket, struct{}) error { return nil })
	s := start(t, server)
	c := s.client()
	c.Retries, c.AckTimeout = 2, 5*time.Millisecond
	socket := c.Of("/")
	s.wait(socket, c)
	if _, err := socket.Call(t.Context(), "lost"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	for range 3 {
		unanswered <- true
	}
	for range 3 {
		receive(t, attempts)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := socket.Call(ctx, "never"); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	nothing(t, attempts)
}

// What waits to be sent again is bounded.
func TestRetryQueueIsBounded(t *testing.T) {
	c := &socketio.Client{MaxBuffer: 1, Retries: 1}
	socket := c.Of("/")
	for i, want := range []error{nil, socketio.ErrQueueFull} {
		if err := socket.Emit("a"); err != want {
			t.Errorf("event %d: %v", i, err)
		}
	}
	c = &socketio.Client{MaxBuffer: 1, Retries: 1}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 2 {
		if _, err := c.Of("/").Call(ctx, "a"); !errors.Is(err, context.Canceled) {
			t.Error(err) // and it is kept no longer
		}
	}
}
