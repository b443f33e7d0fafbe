package play

import "time"

// A strict session is judged by all that the RFC says. Times are the least that a
// peer gets, and no case waits for what can no longer come.
type strict struct{ *session }

// patience returns how long it may take to open and to close: more where the
// peer may be busy with much.
func (s strict) patience() time.Duration {
	return max(s.o.timeout(), min(s.c.Limit, 20*time.Second))
}

func (s strict) begin() { s.expect(s.limit(), s.giveUp) }

// over reports whether TCP is gone, the peer has sent a Close, or broken the
// protocol.
func (s strict) over() bool {
	return s.lost || s.r.RemoteClose != nil || s.violation != ""
}

func (s strict) waited() bool { return !s.over() }

func (s strict) closeAfter(d time.Duration) { s.expect(max(s.limit(), d), s.closeLate) }
func (s strict) dropAfter(d time.Duration)  { s.expect(max(s.limit(), d), s.giveUp) }

func (s strict) sentClose() {}

// settle starts the closing handshake if that is up to the tester and what is
// expected has come, or can no longer come.
func (s strict) settle() {
	if s.c.Ending.ByTester && s.r.LocalClose == nil && (s.matchesAll() || s.hopeless()) {
		s.startClose()
	}
}

// deadline returns when the time of the case is up. A script keeps its own time.
func (s strict) deadline() time.Time {
	if s.scripted {
		return time.Time{}
	}
	return s.due
}

// late does what is to be done if nothing has happened in time.
func (s strict) late() { s.whenDue() }

// expect bounds the time from here on. If the connection has not ended by then,
// whenDue is called.
func (s strict) expect(within time.Duration, whenDue func()) {
	s.due, s.whenDue = time.Now().Add(within), whenDue
}
