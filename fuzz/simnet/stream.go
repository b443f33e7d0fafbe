package simnet

import (
	"bytes"
	"time"
)

// A stream is one direction of a connection. The lock of the connection is for
// all of it.
type stream struct {
	plan   Plan
	window int
	pieces cutter // of what is written
	bites  cutter // of what is read

	sent, read int64
	flight     []segment // on its way, or there and unread
	free       time.Time // when the line has sent what it was given
	last       time.Time // when all of it has arrived
	delay      time.Duration
	lost       bool // what is written now is swallowed

	end      error // for the reader, behind what is in flight; nil if it goes on
	writeErr error // for the writer; nil if it goes on

	readBy, writeBy deadline
}

// A segment is some bytes that arrive together.
type segment struct {
	b   []byte
	due time.Time
}

// room returns how many bytes may be written now.
func (s *stream) room() int { return s.window - int(s.sent-s.read) }

// accept takes what it can of p, which is at least one byte if there is room, and
// returns when that arrives. The fault must be ahead, or have swallowed what came.
func (s *stream) accept(p []byte, now time.Time) (n int, due time.Time) {
	left, begins := s.pieces.left(s.sent)
	if begins {
		s.delay = s.hitch()
	}
	n = min(len(p), s.room(), left)
	if s.plan.Fault.Kind != NoFault && !s.lost {
		n = int(min(int64(n), s.plan.Fault.At-s.sent))
	}
	due = s.arrival(n, now)
	s.sent += int64(n)
	if !s.lost {
		s.flight = append(s.flight, segment{bytes.Clone(p[:n]), due})
	}
	return n, due
}

// broken reports whether the fault is due.
func (s *stream) broken() bool {
	return s.plan.Fault.Kind != NoFault && !s.lost && s.sent >= s.plan.Fault.At
}

// hitch returns how long a piece is held up.
func (s *stream) hitch() (d time.Duration) {
	random := s.pieces.random
	if s.plan.Jitter > 0 {
		d = time.Duration(random.Int64N(int64(s.plan.Jitter)))
	}
	if s.plan.Stall > 0 && random.IntN(100) < s.plan.Stalls {
		d += time.Duration(random.Int64N(int64(s.plan.Stall)))
	}
	return d
}

// arrival returns when n bytes arrive that are written now.
func (s *stream) arrival(n int, now time.Time) time.Time {
	if s.free.Before(now) {
		s.free = now
	}
	if s.plan.Bandwidth > 0 {
		s.free = s.free.Add(time.Duration(n) * time.Second / time.Duration(s.plan.Bandwidth))
	}
	if due := s.free.Add(s.plan.Latency + s.delay); due.After(s.last) {
		s.last = due
	}
	return s.last
}

// deliver moves what has arrived to p.
func (s *stream) deliver(p []byte, now time.Time) (n int) {
	most, _ := s.bites.left(s.read)
	p = p[:min(len(p), most)]
	for n < len(p) && len(s.flight) > 0 && !s.flight[0].due.After(now) {
		first := &s.flight[0]
		k := copy(p[n:], first.b)
		if first.b = first.b[k:]; len(first.b) == 0 {
			s.flight = s.flight[1:]
		}
		n += k
	}
	s.read += int64(n)
	return n
}

// finish says that nothing follows what is in flight but err, unless something
// else does, and returns when that arrives.
func (s *stream) finish(err error, now time.Time) (due time.Time) {
	if s.end == nil {
		s.end = err
		return s.arrival(0, now)
	}
	return s.last
}

// drop loses what is in flight, and has both ends get err.
func (s *stream) drop(err error) {
	s.flight, s.read, s.last = nil, s.sent, time.Time{}
	s.end, s.writeErr = err, err
}

// ended returns what the reader gets when there is nothing more to read.
func (s *stream) ended(now time.Time) error {
	if len(s.flight) > 0 || s.lost || s.last.After(now) {
		return nil
	}
	return s.end
}
