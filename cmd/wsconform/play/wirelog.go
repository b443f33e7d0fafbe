package play

import (
	"io"
	"slices"
	"time"

	"duplex/cmd/wsconform/result"
	"duplex/frame"
)

// How many entries of a wire log are kept from its beginning and its end.
const firstEntries, lastEntries = 150, 100

// A wirelog keeps the first entries and the last.
type wirelog struct {
	start time.Time
	first []*result.Entry
	last  []*result.Entry // a ring
	count int
}

// at returns the time of an entry.
func (l *wirelog) at(t time.Time) result.Duration { return result.Duration(t.Sub(l.start)) }

// add adds an entry and returns it, to be completed.
func (l *wirelog) add(from result.From) *result.Entry {
	e := &result.Entry{At: result.Since(l.start), From: from}
	switch at := l.count - firstEntries; {
	case at < 0:
		l.first = append(l.first, e)
	case at < lastEntries:
		l.last = append(l.last, e)
	default:
		l.last[at%lastEntries] = e
	}
	l.count++
	return e
}

// wire returns the entries in order of time.
func (l *wirelog) wire() result.Wire {
	w := result.Wire{Entries: []result.Entry{}}
	inOrder := func(entries []*result.Entry) {
		slices.SortStableFunc(entries, func(a, b *result.Entry) int { return int(a.At - b.At) })
		for _, e := range entries {
			w.Entries = append(w.Entries, *e)
		}
	}
	inOrder(slices.Clone(l.first))
	w.Omitted = l.count - len(l.first) - len(l.last)
	if w.Omitted > 0 {
		w.After = len(l.first)
	}
	inOrder(slices.Clone(l.last))
	return w
}

// note adds an entry for what is no frame.
func (s *session) note(from result.From, what string) *result.Entry {
	e := s.log.add(from)
	e.Note = what
	return e
}

// logFrame adds an entry for a frame. Of the payload it takes the beginning.
func (s *session) logFrame(from result.From, h frame.Header, payload []byte) *result.Entry {
	e := s.log.add(from)
	e.Frame = &result.Frame{
		Opcode: uint8(h.Opcode), Fin: h.Fin, RSV: reservedBits(h), Masked: h.Masked,
		Length: h.Length, Payload: result.Shorten(payload),
	}
	return e
}

func reservedBits(h frame.Header) (bits uint8) {
	for i, set := range []bool{h.RSV3, h.RSV2, h.RSV1} {
		if set {
			bits |= 1 << i
		}
	}
	return bits
}

// A counter counts what is read through it.
type counter struct {
	r     io.Reader
	stats *result.Stats
}

func (c *counter) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	if n > 0 {
		c.stats.Octets += int64(n)
		c.stats.Pieces[n]++
	}
	return n, err
}
