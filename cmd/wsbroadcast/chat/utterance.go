package chat

import "encoding/binary"

// An utterance is a message on the channel of a room.
type utterance struct {
	kind   byte
	onPage bool
	person uint64 // its number on its node
	at     int64  // in microseconds since 1970
	by     string // the mark of who says it
	id     string
	name   string
	text   []byte // valid as long as what it was parsed from
}

const (
	saying  = 's'
	passing = 'p' // a binary message
	typing  = 't'
)

// append appends the encoding of u to b: the kind, whether it is from a page, the
// numbers as unsigned varints, the strings with their lengths before them, and the
// text to the end.
func (u *utterance) append(b []byte) []byte {
	if b == nil {
		b = make([]byte, 0, 64+len(u.by)+len(u.id)+len(u.name)+len(u.text))
	}
	page := byte(0)
	if u.onPage {
		page = 1
	}
	b = append(b, u.kind, page)
	b = binary.AppendUvarint(b, u.person)
	b = binary.AppendUvarint(b, uint64(u.at))
	for _, s := range []string{u.by, u.id, u.name} {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	return append(b, u.text...)
}

// parseUtterance reports false for what is none.
func parseUtterance(b []byte) (u utterance, ok bool) {
	if len(b) < 2 {
		return u, false
	}
	u.kind, u.onPage = b[0], b[1] == 1
	b = b[2:]
	next := func() (n uint64) {
		n, size := binary.Uvarint(b)
		if size <= 0 {
			b = nil
			return 0
		}
		b = b[size:]
		return n
	}
	u.person, u.at = next(), int64(next())
	for _, s := range []*string{&u.by, &u.id, &u.name} {
		n := next()
		if b == nil || n > uint64(len(b)) {
			return u, false
		}
		*s, b = string(b[:n]), b[n:]
	}
	u.text = b
	return u, true
}
