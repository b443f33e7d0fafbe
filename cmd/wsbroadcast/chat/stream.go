package chat

import (
	"context"
	"sync"
	"time"

	"duplex/conn"
	"duplex/conn/hub"
)

// A stream sends the same to all its subscribers: what its owner sends, or what
// next returns once a second as long as there are any. What they send is ignored.
type stream struct {
	hub   *hub.Hub
	name  string                  // of the subscribers' room in the hub
	first func(*conn.Request) any // what a new subscriber gets
	next  func() any              // nil, or what all get; that may be nil too

	mu          sync.Mutex
	subscribers int
	stop        context.CancelFunc // of what runs while there are some
}

func (s *stream) handler(r *conn.Request) *conn.Handler {
	return &conn.Handler{
		Opened: func(_ context.Context, c *conn.Conn) { s.subscribe(c, r) },
		Closed: func(c *conn.Conn, _ error) { s.unsubscribe(c) },
	}
}

// subscribe holds the lock so that nothing comes before what is first.
func (s *stream) subscribe(c *conn.Conn, r *conn.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.hub.Join(c, r.Value)
	m.Send(prepare(s.first(r)))
	m.Enter(s.name)
	if s.subscribers++; s.subscribers == 1 && s.next != nil {
		ctx, cancel := context.WithCancel(context.Background())
		s.stop = cancel
		go s.run(ctx)
	}
}

func (s *stream) unsubscribe(c *conn.Conn) {
	s.hub.Leave(c)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.subscribers--; s.subscribers == 0 && s.stop != nil {
		s.stop()
	}
}

// count returns how many subscribers there are.
func (s *stream) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.subscribers
}

// run publishes once a second until ctx ends.
func (s *stream) run(ctx context.Context) { eachSecond(ctx, s.publish) }

// eachSecond calls f once a second until ctx ends.
func eachSecond(ctx context.Context, f func()) {
	second := time.NewTicker(time.Second)
	defer second.Stop()
	for {
		select {
		case <-second.C:
			f()
		case <-ctx.Done():
			return
		}
	}
}

// tell sends an event to all subscribers.
func (s *stream) tell(event any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.send(event)
}

func (s *stream) publish() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if event := s.next(); event != nil {
		s.send(event)
	}
}

// send sends an event to all subscribers. The lock is held.
func (s *stream) send(event any) {
	if s.subscribers > 0 {
		s.hub.PublishTo(hub.In(s.name), prepare(event))
	}
}
