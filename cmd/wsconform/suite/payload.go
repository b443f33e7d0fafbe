package suite

import "strings"

// A Payload is Len octets: those of Unit from Skip on, over and over. So
// payloads of many megabytes can stand in a table, and take no memory.
type Payload struct {
	Unit string
	Skip int // less than the length of Unit, unless that is 0
	Len  int
}

// Octets returns the payload s.
func Octets(s string) Payload { return Payload{Unit: s, Len: len(s)} }

// repeat returns a payload of n octets. Short units are put together to longer
// ones, which changes nothing but the time it takes.
func repeat(unit string, n int) Payload {
	const page = 4 << 10
	return Payload{Unit: strings.Repeat(unit, max(1, min(n, page)/len(unit))), Len: n}
}

// Slice returns the octets from i up to but not including j.
func (p Payload) Slice(i, j int) Payload {
	if i == j {
		return Payload{}
	}
	return Payload{Unit: p.Unit, Skip: (p.Skip + i) % len(p.Unit), Len: j - i}
}

// Append appends the octets to b.
func (p Payload) Append(b []byte) []byte {
	for p.Len > 0 {
		piece := p.first()
		b = append(b, piece...)
		p = p.Slice(len(piece), p.Len)
	}
	return b
}

// Differs returns the index of the first octet in which b differs from the
// payload, or -1 if it does not. Where one ends and the other goes on they
// differ too.
func (p Payload) Differs(b []byte) int {
	at := 0
	for p.Len > 0 && at < len(b) {
		piece := p.first()
		piece = piece[:min(len(piece), len(b)-at)]
		if string(b[at:at+len(piece)]) != piece {
			for piece[0] == b[at] {
				piece, at = piece[1:], at+1
			}
			return at
		}
		at += len(piece)
		p = p.Slice(len(piece), p.Len)
	}
	if p.Len == 0 && at == len(b) {
		return -1
	}
	return at
}

// first returns how the payload begins: as much as the unit has in one piece.
func (p Payload) first() string {
	piece := p.Unit[p.Skip:]
	return piece[:min(len(piece), p.Len)]
}
