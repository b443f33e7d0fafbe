package play

import (
	"bufio"
	"context"
	"math/rand/v2"
	"net"
	"time"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
	"duplex/handshake"
	"duplex/mask"
)

// A session is one case on one connection. It stores what happened, most of it
// in r, and derives the verdict from that at the end.
type session struct {
	c    *suite.Case
	o    Options
	peer result.Role
	r    *result.Result
	log  wirelog
	keys *rand.ChaCha8

	rules rules // of the judge

	// The connection.
	nc       net.Conn
	br       *bufio.Reader
	in       *inbox // nil until frames are read
	request  *handshake.Request
	response *handshake.Response
	unopened string // why the opening handshake failed
	gate     gate   // between the connection and the inbox
	http2    suite.HTTP2

	// The peer beyond this connection.
	ctx    context.Context
	target *Target // if it is a server
	reused bool    // its Sec-WebSocket-Key, if it is a client

	// What the tester sends.
	out    []byte   // to be written next
	rest   int64    // what a frame that was begun still lacks
	key    mask.Key // for the rest
	broken bool     // the peer takes no more

	asked map[string]bool // the payloads of pings and pongs that were sent
	raw   bool            // octets were sent that may have been pings

	// What the peer has sent.
	message   message // that is not complete yet
	seen      []seen
	violation string // of the protocol, the first one
	lost      bool   // TCP is gone

	// What happens if nothing does, where the judge is strict.
	due     time.Time
	whenDue func()

	// What goes on while a script plays, and the verdict it came to.
	scripted  bool
	forScript []seen
	ruled     result.Behavior
	why       string
}

// seen is an event with the whole payload.
type seen struct {
	result.Event
	compressed bool
	key        mask.Key
	payload    []byte
}

func newSession(peer result.Role, c *suite.Case, o Options) *session {
	now := time.Now()
	stats := func() result.Stats {
		return result.Stats{Frames: map[int]int{}, Pieces: map[int]int{}}
	}
	r := &result.Result{
		Case: c.Info(), ExpectedClose: c.Ending.Result(),
		Sent: stats(), Received: stats(), Started: now,
	}
	for _, outcome := range c.Outcomes {
		r.Outcomes = append(r.Outcomes, outcome.Result())
	}
	s := &session{c: c, o: o, peer: peer, r: r, keys: o.keys(c), log: wirelog{start: now}, asked: map[string]bool{}}
	s.rules = newRules(s)
	return s
}

// limit returns how long the peer may take for what the case is about.
func (s *session) limit() time.Duration { return max(s.o.timeout(), s.c.Limit) }

// play plays the case, from the open connection to its end.
func (s *session) play() {
	if !s.c.Opening.Raw {
		s.readFrames()
	}
	s.rules.begin()
	if s.c.Script != nil {
		s.playScript()
	}
	for _, step := range s.c.Steps {
		s.catchUp()
		if s.rules.over() {
			break
		}
		s.perform(step)
	}
	s.finish()
}

// playScript plays a script, and what comes after it as after steps.
func (s *session) playScript() {
	s.scripted = true
	s.ruled, s.why = s.c.Script(script{s})
	s.scripted = false
	switch {
	case s.in == nil: // no frames were read
		s.drop()
	case s.peer == result.Client && s.r.RemoteClose != nil:
		s.flush()
		s.drop()
	case s.c.Ending.ByTester && !s.rules.over():
		s.rules.startClose()
	}
}

// readFrames begins to read frames.
func (s *session) readFrames() {
	if s.in != nil {
		return
	}
	s.in = newInbox()
	s.gate.r = &counter{s.br, &s.r.Received}
	s.br = bufio.NewReaderSize(&s.gate, 64<<10)
	go s.read()
}

// catchUp handles all that has come.
func (s *session) catchUp() {
	for s.in != nil {
		a, ok := s.in.take()
		if !ok {
			return
		}
		s.handle(a)
	}
}

// next handles the next thing that the peer does. It returns false if there is
// none before t.
func (s *session) next(t time.Time) bool {
	s.flush()
	a, ok := s.in.await(t)
	if ok {
		s.handle(a)
	}
	return ok
}

// finish sees the connection end.
func (s *session) finish() {
	for !s.lost {
		s.rules.settle()
		s.wait(time.Time{})
	}
}

// wait waits for the next thing that the peer does, that is due, or for t, unless
// that is zero, and returns false once t has come.
func (s *session) wait(t time.Time) bool {
	deadline := s.rules.deadline()
	if !t.IsZero() && (deadline.IsZero() || !deadline.Before(t)) {
		return s.next(t)
	}
	if !s.next(deadline) {
		s.rules.late()
	}
	return true
}

// result closes the connection and returns what has been found.
func (s *session) result() *result.Result {
	if s.nc != nil {
		s.nc.Close()
	}
	if s.in != nil {
		close(s.in.stop)
		<-s.in.ended
	}
	for _, e := range s.seen {
		if e.Kind != result.Timeout {
			e.Payload = result.Shorten(e.payload)
		}
		s.r.Seen = append(s.r.Seen, e.Event)
	}
	s.r.Wire = s.log.wire()
	s.r.Duration = result.Since(s.r.Started)
	s.rules.judge()
	return s.r
}
