package socketio

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"duplex/conn/socketio/engineio"
	"duplex/conn/socketio/packet"
)

// A retrier sends events one after the other, each again and again until the server has
// acknowledged it. Its goroutine is there as long as the namespace is connected and
// events wait.
type retrier struct {
	mu      sync.Mutex
	queue   []*retried
	working bool
}

// A retried is an event that waits in a retrier.
type retried struct {
	ctx    context.Context // when it ends the event is given up
	packet *packet.Packet  // without an ID: each attempt has its own
	tries  int
	done   chan struct{} // closed when the following are set
	reply  Args
	err    error
}

// retry queues an event.
func (s *ClientSocket) retry(ctx context.Context, k *packet.Packet) (*retried, error) {
	r := &retried{ctx: ctx, packet: k, done: make(chan struct{})}
	s.retrier.mu.Lock()
	if len(s.retrier.queue) >= limit(s.client.MaxBuffer, defaultMaxBuffer) {
		s.retrier.mu.Unlock()
		return nil, ErrQueueFull
	}
	s.retrier.queue = append(s.retrier.queue, r)
	s.retrier.mu.Unlock()
	s.startRetrier()
	return r, nil
}

// startRetrier starts the goroutine of the retrier, if there is something for it to do.
// It is called when an event has been queued and when the namespace was connected.
func (s *ClientSocket) startRetrier() {
	s.retrier.mu.Lock()
	defer s.retrier.mu.Unlock()
	if !s.retrier.working && len(s.retrier.queue) > 0 && s.Connected() {
		s.retrier.working = true
		go s.retryAll()
	}
}

// retryAll sends what is queued.
func (s *ClientSocket) retryAll() {
	for r := s.nextRetried(); r != nil; r = s.nextRetried() {
		ctx, cancel := context.WithTimeout(r.ctx, s.client.ackTimeout())
		k := *r.packet
		lost := s.connectionContext()
		r.reply, r.err = s.callOnce(ctx, &k)
		cancel()
		if errors.Is(r.err, engineio.ErrClosed) {
			// The session is over, and the socket is about to get to know it.
			<-lost.Done()
			continue
		}
		r.tries++
	}
}

// connectionContext returns the context of the connection to the namespace.
func (s *ClientSocket) connectionContext() context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ctx
}

// nextRetried returns the first event that is to be sent, once more or for the first
// time, and removes those that are done. It returns nil if the goroutine has to end.
func (s *ClientSocket) nextRetried() *retried {
	s.retrier.mu.Lock()
	defer s.retrier.mu.Unlock()
	for len(s.retrier.queue) > 0 {
		r := s.retrier.queue[0]
		over := r.ctx.Err()
		if over == nil && (r.tries == 0 || r.err != nil && r.tries <= s.client.Retries) {
			if s.Connected() {
				return r
			}
			break
		}
		if r.tries == 0 {
			r.err = over
		}
		close(r.done)
		s.retrier.queue = s.retrier.queue[1:]
	}
	s.retrier.working = false
	return nil
}

// giveUp forgets an event whose context has ended. If the goroutine works it finds out
// for itself.
func (s *ClientSocket) giveUp(r *retried) {
	s.retrier.mu.Lock()
	defer s.retrier.mu.Unlock()
	if !s.retrier.working {
		s.retrier.queue = slices.DeleteFunc(s.retrier.queue, func(other *retried) bool { return other == r })
	}
}

// ackTimeout is how long an event that may be sent again waits for its acknowledgement.
func (c *Client) ackTimeout() time.Duration {
	if c.AckTimeout > 0 {
		return c.AckTimeout
	}
	return defaultAckTimeout
}
