package deflate_test

import "testing"

// distances parses a DEFLATE stream as plainly as can be, a bit at a time, and
// returns all distances in it. It has its own idea of everything.
func distances(t *testing.T, stream []byte) (list []int) {
	t.Helper()
	p := &parser{t: t, stream: stream}
	for p.at+3 <= 8*len(stream) {
		p.bits(1)
		switch kind := p.bits(2); kind {
		case 0:
			p.at = (p.at + 7) / 8 * 8
			n := p.bits(16)
			p.bits(16)
			p.at += 8 * n
		case 1:
			list = append(list, p.symbols(fixedLengths())...)
		case 2:
			list = append(list, p.symbols(p.lengths())...)
		default:
			t.Fatal("reserved block type")
		}
	}
	return list
}

type parser struct {
	t      *testing.T
	stream []byte
	at     int
}

func (p *parser) bits(n int) (v int) {
	for i := range n {
		if p.at >= 8*len(p.stream) {
			p.t.Fatal("the stream ends too early")
		}
		v |= int(p.stream[p.at/8]>>(p.at%8)&1) << i
		p.at++
	}
	return v
}

func fixedLengths() (literals, distances []int) {
	literals, distances = make([]int, 288), make([]int, 32)
	for i := range literals {
		literals[i] = 8
		if 144 <= i && i <= 255 {
			literals[i] = 9
		} else if 256 <= i && i <= 279 {
			literals[i] = 7
		}
	}
	for i := range distances {
		distances[i] = 5
	}
	return literals, distances
}

func (p *parser) lengths() (literals, distances []int) {
	nl, nd, nc := p.bits(5)+257, p.bits(5)+1, p.bits(4)+4
	of := make([]int, 19)
	for _, symbol := range []int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}[:nc] {
		of[symbol] = p.bits(3)
	}
	var all []int
	codes := plainCodes(of)
	for len(all) < nl+nd {
		switch symbol := p.symbol(codes); symbol {
		case 16:
			last := all[len(all)-1]
			for range 3 + p.bits(2) {
				all = append(all, last)
			}
		case 17:
			all = append(all, make([]int, 3+p.bits(3))...)
		case 18:
			all = append(all, make([]int, 11+p.bits(7))...)
		default:
			all = append(all, symbol)
		}
	}
	return all[:nl], all[nl:]
}

// plainCodes spells out section 3.2.2 of RFC 1951: it returns one more than the
// symbol of each code, which has a 1 before its first bit.
func plainCodes(lengths []int) []int {
	codes := make([]int, 1<<16)
	next := 0
	for n := 1; n <= 15; n++ {
		next *= 2
		for symbol, length := range lengths {
			if length == n {
				codes[1<<n|next] = symbol + 1
				next++
			}
		}
	}
	return codes
}

func (p *parser) symbol(codes []int) int {
	c := 1
	for range 15 {
		c = c<<1 | p.bits(1)
		if codes[c] > 0 {
			return codes[c] - 1
		}
	}
	p.t.Fatal("bits that are no code")
	return 0
}

func (p *parser) symbols(literals, distances []int) (list []int) {
	l, d := plainCodes(literals), plainCodes(distances)
	for {
		symbol := p.symbol(l)
		if symbol == 256 {
			return list
		}
		if symbol < 256 {
			continue
		}
		if symbol >= 265 && symbol < 285 {
			p.bits((symbol - 261) / 4)
		}
		symbol = p.symbol(d)
		base := []int{1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537,
			2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577}[symbol]
		list = append(list, base+p.bits(max(0, symbol/2-1)))
	}
}
