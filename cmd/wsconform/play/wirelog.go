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

// A wirelog keeps the first entries and the last. Most are forgotten, so that an
// entry is written out only when it is asked for.
type wirelog struct {
	start time.Time
	first []record
	last  []record // a ring
	count int
}

// A record is what an entry is made of. Its note is empty if it is a frame.
type record struct {
	at     time.Time
	from   result.From
	note   string
	header frame.Header
	frame  bool
	chop   int
	alone  bool
	length int                // of the payload
	begins [result.Begun]byte // the payload
}

// add adds a record and returns it, to be completed before another is added.
func (l *wirelog) add(from result.From) *record {
	r := record{at: time.Now(), from: from}
	at := l.count
	l.count++
	switch {
	case at < firstEntries:
		l.first = append(l.first, r)
		return &l.first[at]
	case at < firstEntries+lastEntries:
		l.last = append(l.last, r)
	default:
		l.last[(at-firstEntries)%lastEntries] = r
	}
	return &l.last[(at-firstEntries)%lastEntries]
}

// wire returns the entries in order of time.
func (l *wirelog) wire() result.Wire {
	w := result.Wire{Entries: []result.Entry{}}
	inOrder := func(records []record) {
		slices.SortStableFunc(records, func(a, b record) int { return a.at.Compare(b.at) })
		for i := range records {
			w.Entries = append(w.Entries, records[i].entry(l.start))
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

// entry writes the record out.
func (r *record) entry(start time.Time) result.Entry {
	e := result.Entry{At: result.Duration(r.at.Sub(start)), From: r.from, Note: r.note}
	if r.frame {
		h := r.header
		e.Frame = &result.Frame{
			Opcode: uint8(h.Opcode), Fin: h.Fin, RSV: reservedBits(h), Masked: h.Masked, Length: h.Length,
			Payload: result.Beginning(r.begins[:min(r.length, result.Begun)], r.length),
			Chop:    r.chop, Alone: r.alone,
		}
	}
	return e
}

// note adds an entry for what is no frame.
func (s *session) note(from result.From, what string) *record {
	r := s.log.add(from)
	r.note = what
	return r
}

// logFrame adds an entry for a frame with a payload of that length, of which it
// takes the beginning.
func (s *session) logFrame(from result.From, h frame.Header, begins []byte, length int) *record {
	r := s.log.add(from)
	r.header, r.frame, r.length = h, true, length
	copy(r.begins[:], begins)
	return r
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
