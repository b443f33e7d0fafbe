package play

import (
	"time"

	"duplex/cmd/wsconform/spelling"
	"duplex/frame"
)

// An autobahn session is judged as by Autobahn|Testsuite 25.10.1. Its tester is an
// endpoint of its own kind, which the verdicts depend on:
//
//   - What breaks the protocol is answered by a Close, and taken in nevertheless,
//     as far as it can be. A second violation ends TCP.
//   - Pings of the peer are answered and not seen. All pongs are seen.
//   - What a case sees of events may be all that it expects, which starts the
//     closing handshake; nothing else does but time.
//   - Time limits are exact: a second for most that a peer has to do.
type autobahn struct {
	*session
	inside bool          // a message has begun
	text   spelling.Text // of that message
	ended  bool          // the case does nothing more of its own accord

	// When the tester acts if nothing else has happened; zero is never.
	closing  time.Time // with a Close, as the case says
	dropping time.Time // with a Close of 1001, as the case says, or if there was one, without
	reply    time.Time // by closing TCP, because the peer has not answered a Close
	hangup   time.Time // by closing TCP, because the server has not
	stuck    time.Time // by closing TCP, because nothing else would happen
}

// limits of Autobahn's endpoints.
const (
	openLimit  = 5 * time.Second // for the opening handshake
	replyLimit = time.Second     // for the answer to a Close
	dropLimit  = time.Second     // for a server to close TCP once both have sent a Close

	// stuckLimit is for what Autobahn would wait for without end. The verdict is
	// then the one for a peer that has closed TCP.
	stuckLimit = 2 * time.Second
)

func (s *autobahn) patience() time.Duration { return s.o.lenient(openLimit) }

// begin bounds the time of a script. Steps say it themselves.
func (s *autobahn) begin() {
	if s.c.Script != nil {
		s.closeAfter(s.c.Limit)
	}
}

// over reports whether TCP is gone: Autobahn's cases send what they have to send
// though the closing handshake may have begun, but for those that go on after a
// pause only if the connection is open.
func (s *autobahn) over() bool { return s.lost || s.ended }

func (s *autobahn) waited() bool {
	s.ended = !s.open()
	return s.open()
}

// open reports whether neither end has sent a Close.
func (s *autobahn) open() bool { return !s.lost && s.r.LocalClose == nil }

func (s *autobahn) closeAfter(d time.Duration) {
	s.closing, s.dropping = time.Now().Add(s.o.lenient(d)), time.Time{}
}

func (s *autobahn) dropAfter(d time.Duration) {
	s.closing, s.dropping = time.Time{}, time.Now().Add(s.o.lenient(d))
}

// settle sees that the case ends.
func (s *autobahn) settle() {
	if s.deadline().IsZero() {
		s.stuck = time.Now().Add(s.o.lenient(stuckLimit))
	}
}

// deadline returns the first of the times, or zero.
func (s *autobahn) deadline() time.Time {
	var first time.Time
	for _, t := range []time.Time{s.closing, s.dropping, s.reply, s.hangup, s.stuck} {
		if !t.IsZero() && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	return first
}

// late acts for the first of the times.
func (s *autobahn) late() {
	s.r.Late = true
	switch s.deadline() {
	case s.reply, s.hangup:
		s.note("tester", "waited long enough")
		s.r.WasClean = false
		s.drop()
	case s.stuck:
		s.note("tester", "would wait for ever")
		s.drop()
		s.r.DroppedByMe = false
	case s.dropping:
		s.dropping = time.Time{}
		s.fail("waited long enough", frame.GoingAway)
	case s.closing:
		s.closing = time.Time{}
		s.closeEmpty()
	}
}
