package main

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// A session brings an input and a remote together, until either ends.
type session struct {
	o      *options
	out    *printer
	remote remote
	source source
	screen *terminal // nil unless a person types there

	ctx     context.Context // until the session is over
	begun   sync.Once
	feeding sync.WaitGroup

	mu     sync.Mutex
	came   int           // messages that have come
	failed error         // the first of what has gone wrong here
	enough chan struct{} // closed when as many have come as are wanted
	heard  chan struct{} // has something when a message has come

	closing    atomic.Bool // this end has begun to close
	interrupts atomic.Int32
}

// A remote is whom a session talks to: a server, or the clients that come.
type remote interface {
	// run connects, and returns when that is over for good, and why.
	run(ctx context.Context) error

	// send sends a message. If nobody is there yet, or any more, and
	// somebody may come, it waits.
	send(ctx context.Context, op frame.Opcode, payload []byte) error

	// control sends a Ping or a Pong, and waits for the answer to a Ping.
	control(ctx context.Context, op frame.Opcode, payload []byte)

	hangUp(code frame.CloseCode, reason string)

	// end makes run return, the regular way, and cut does at once.
	end()
	cut()
}

func newSession(o *options) *session {
	s := &session{o: o, out: newPrinter(o), enough: make(chan struct{}), heard: make(chan struct{}, 1)}
	if o.listen != "" {
		s.remote = newListener(s)
	} else {
		s.remote = newClient(s)
	}
	return s
}

// run runs the session and returns what is to be complained of.
func (s *session) run() error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s.ctx = ctx
	defer s.watchSignals()()
	err := s.remote.run(ctx)
	cancel()
	s.feeding.Wait()
	return s.verdict(err)
}

// leave gives back the terminal.
func (s *session) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.screen != nil {
		s.screen.leave()
		s.screen = nil
	}
}

// handler returns what happens on a connection of the session; up and down are
// told of its beginning and its end.
func (s *session) handler(up func(*conn.Conn), down func(*conn.Conn, error)) *conn.Handler {
	return &conn.Handler{
		Opened: func(_ context.Context, c *conn.Conn) {
			s.begun.Do(s.begin)
			s.opened(c)
			up(c)
		},
		Message: func(_ context.Context, c *conn.Conn, op frame.Opcode, payload []byte) {
			s.received(message{s.peer(c), op, payload})
		},
		Ping:   func(_ context.Context, c *conn.Conn, payload []byte) { s.noticed(c, frame.Ping, payload) },
		Pong:   func(_ context.Context, c *conn.Conn, payload []byte) { s.noticed(c, frame.Pong, payload) },
		Closed: func(c *conn.Conn, err error) { s.closed(c, err); down(c, err) },
	}
}

// begin begins with the input, once there is somebody to send it to.
func (s *session) begin() {
	s.open()
	s.feeding.Go(s.feed)
}

// peer returns the address of a client, and "" for the server.
func (s *session) peer(c *conn.Conn) string {
	if s.o.listen == "" {
		return ""
	}
	return c.RemoteAddr().String()
}

// received takes a message that has come.
func (s *session) received(m message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed != nil || s.o.count > 0 && s.came == s.o.count {
		return
	}
	if err := s.out.message(m); err != nil {
		s.failed = failure{statusLocal, err}
		go s.end()
	}
	if s.came++; s.came == s.o.count {
		close(s.enough)
	}
	select {
	case s.heard <- struct{}{}:
	default:
	}
}

// fail has the session end with a failure.
func (s *session) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed == nil {
		s.failed = err
	}
}

// end closes the connection with code 1000, or the server that this is.
func (s *session) end() {
	s.closing.Store(true)
	s.remote.end()
}

// verdict returns what is to be complained of once the remote has ended.
func (s *session) verdict(err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	closed, isClose := errors.AsType[*conn.CloseError](err)
	switch {
	case s.interrupts.Load() > 1 || s.interrupts.Load() > 0 && s.o.listen == "": // which is how a server is told to end
		return failure{statusInterrupted, errors.New("interrupted")}
	case s.failed != nil && (isClose && closed.Err == nil || s.closing.Load()):
		return s.failed
	case s.closing.Load() && isClose && closed.Err == nil:
		return nil
	}
	return explain(err)
}

// quiet is how long no message must come, once the input has ended, for the
// answers to have stopped.
const quiet = time.Second
