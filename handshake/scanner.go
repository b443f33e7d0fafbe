package handshake

import "math"

const (
	defaultMaxBytes = 16 << 10
	maxFields       = 128
)

// A Scanner finds the end of the head of a request or response while its
// bytes arrive. It looks at each byte once, and refuses what can no longer
// become a head as soon as it sees it. A Scanner finds one head; the zero
// Scanner is ready for use. It is not safe for concurrent use.
type Scanner struct {
	// MaxBytes is the length that a head may have, including the empty line
	// that ends it. Zero means 16 KiB, a negative value no limit.
	MaxBytes int

	place  place
	seen   int // bytes that have been looked at
	line   int // where the current line begins
	fields int
	err    *Error
}

// A place is where in a head the Scanner stands.
type place uint8

const (
	inStart    place = iota // in the start line, or ahead of it
	afterStart              // the CR of the start line has been seen
	afterEmpty              // the CR of an empty line ahead of the start line has been seen
	inName                  // in a field name, or ahead of it
	inValue                 // after the colon
	afterValue              // the CR of a field line has been seen
	afterHead               // the CR of the last, empty line has been seen
	ended                   // the head is complete
)

// steps tells, for every place, the octets that stay there, the one that
// leaves it, and where that leads.
var steps = [ended]struct {
	stay  class
	leave byte
	next  place
}{
	inStart:    {text, '\r', afterStart},
	afterStart: {0, '\n', inName},
	afterEmpty: {0, '\n', inStart},
	inName:     {tchar, ':', inValue},
	inValue:    {text, '\r', afterValue},
	afterValue: {0, '\n', inName},
	afterHead:  {0, '\n', ended},
}

// Scan looks for the end of the head in b, which holds all the input so far:
// what it held in the last call and what has come since. It returns the length
// of the head, including the empty line at its end, or 0 if there is more to
// come; what follows the head is not looked at.
//
// An error is an [*Error] and final. Its Status is 431 if the head is longer
// than MaxBytes or has more than 128 fields, and 400 if it breaks the grammar
// (RFC 9112, sections 2.2 and 5).
func (s *Scanner) Scan(b []byte) (n int, err error) {
	most := s.maxBytes()
	for s.err == nil && s.place != ended && s.seen < min(len(b), most) {
		s.err = s.advance(b[:min(len(b), most)])
	}
	// A head that fills its limit without an end is too long already: its
	// reader needs room for no more than the limit.
	if s.err == nil && s.place != ended && s.seen == most {
		s.err = refuse(431, "the head is longer than %d bytes", most)
	}
	switch {
	case s.err != nil:
		return 0, s.err
	case s.place == ended:
		return s.seen, nil
	}
	return 0, nil
}

func (s *Scanner) maxBytes() int {
	switch {
	case s.MaxBytes == 0:
		return defaultMaxBytes
	case s.MaxBytes < 0:
		return math.MaxInt
	}
	return s.MaxBytes
}

// advance goes over all that stays at the current place and, if b has it,
// over the octet that leaves.
func (s *Scanner) advance(b []byte) *Error {
	step := steps[s.place]
	s.seen += span(b[s.seen:], step.stay)
	if s.seen == len(b) {
		return nil
	}
	c := b[s.seen]
	switch first := s.seen == s.line; {
	case first && c == '\r' && s.place == inStart && s.line == 0:
		s.place = afterEmpty
	case first && c == '\r' && s.place == inName:
		s.place = afterHead
	case c != step.leave || first:
		return s.fault(c, first)
	default:
		s.place = step.next
	}
	s.seen++
	switch c {
	case '\n':
		s.line = s.seen
	case ':':
		return s.countField()
	}
	return nil
}

func (s *Scanner) countField() *Error {
	if s.fields == maxFields {
		return refuse(431, "the head has more than %d fields", maxFields)
	}
	s.fields++
	return nil
}

// fault says what is wrong with c, which cannot stand at the current place.
func (s *Scanner) fault(c byte, first bool) *Error {
	blank := c == ' ' || c == '\t'
	switch {
	case steps[s.place].leave == '\n':
		return refuse(400, "CR without LF in the head")
	case c == '\n':
		return refuse(400, "LF without CR in the head")
	case s.place == inStart && first && c == '\r':
		return refuse(400, "more than one empty line ahead of the head")
	case s.place == inName && first && blank:
		return refuse(400, "folded field line")
	case s.place == inName && blank:
		return refuse(400, "space between field name and colon")
	case s.place == inName && c == '\r':
		return refuse(400, "field line without a colon")
	case s.place == inName:
		return refuse(400, "byte %#02x in a field name", c)
	}
	return refuse(400, "byte %#02x in the head", c)
}
