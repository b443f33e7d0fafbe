package deflate_test

import (
	"bytes"
	"errors"
	"math/bits"
	"math/rand/v2"
	"testing"

	"duplex/conn/deflate"
)

// What RFC 1951 and RFC 7692 forbid is an error, however it is cut, and stays
// one until Reset.
func TestErrors(t *testing.T) {
	for _, tt := range []struct {
		name, message string
		want          error
	}{
		{"1951 3.2.3 block type 3", "06", deflate.ErrBlockType},
		{"1951 3.2.3 block type 3 behind a block", "02 18", deflate.ErrBlockType},
		{"1951 3.2.4 length and complement", "00 05 00 fa fe 48", deflate.ErrStoredLength},
		{"1951 3.2.5 distance before the start", "f2 00 11 00 00", deflate.ErrDistance},
		{"1951 3.2.5 distance behind the window", "4a 04 41 00", deflate.ErrDistance},
		{"1951 3.2.6 length symbol 286", "1a 03", deflate.ErrSymbol},
		{"1951 3.2.6 distance symbol 30", "02 3e 00 00 00", deflate.ErrSymbol},
		{"1951 3.2.7 287 literals", "f4 ff", deflate.ErrCode},
		{"1951 3.2.7 over-subscribed code for lengths", "04 00 fe ff ff", deflate.ErrCode},
		{"1951 3.2.7 incomplete code for lengths", "04 00 00 01 00 00", deflate.ErrCode},
		{"1951 3.2.7 repetition of nothing", "04 00 24 e9 ff", deflate.ErrCode},
		{"7692 7.2.2 ends within a stored block", "00 0f 00 f0 ff 48", deflate.ErrTruncated},
		{"7692 7.2.2 ends within a fixed block", "f2 48", deflate.ErrTruncated},
		{"7692 7.2.2 ends within a dynamic block", "04 e0 01", deflate.ErrTruncated},
		{"7692 7.2.2 no header for the tail", "", deflate.ErrTruncated},
	} {
		t.Run(tt.name, func(t *testing.T) {
			message := unhex(t, tt.message)
			for piece := 1; piece < len(message)+2; piece++ {
				d := &deflate.Decompressor{Bits: 8}
				_, err := inflate(d, message, piece, 20)
				if err != tt.want {
					t.Fatalf("pieces of %d: error %v, want %v", piece, err, tt.want)
				}
				if _, n, again := d.Fill(make([]byte, 0, 10), []byte{0}, true); again != err || n != 0 {
					t.Errorf("the error that stays: %d, %v", n, again)
				}
				d.Reset()
				if got, err := inflate(d, unhex(t, "f2 48 cd c9 c9 07 00"), 1, 9); string(got) != "Hello" {
					t.Errorf("after Reset: %q, %v", got, err)
				}
			}
			var e *deflate.Error
			if !errors.As(tt.want, &e) || e.Error() == "" || e.Section == "" {
				t.Errorf("%#v", e)
			}
		})
	}
}

// A distance may be as large as the window that was agreed, and no larger
// (RFC 7692, section 7.1.2).
func TestDistanceBeyondWindow(t *testing.T) {
	noise := inputs()["noise"]
	for bits := 8; bits < 15; bits++ {
		for _, period := range []int{1 << bits, 1<<bits + 1} {
			c := deflate.Compressor{Bits: 15}
			first := c.Append(nil, noise[:period], true)
			second := c.Append(nil, noise[:100], true)
			d := deflate.Decompressor{Bits: bits}
			if _, err := inflate(&d, first, 1000, 1000); err != nil {
				t.Fatal(err)
			}
			_, err := inflate(&d, second, 1000, 1000)
			if period == 1<<bits && err != nil || period > 1<<bits && err != deflate.ErrDistance {
				t.Errorf("window of 2^%d, distance %d: %v", bits, period, err)
			}
		}
	}
}

// A message without its end is an error wherever that is, unless nothing of the
// data is missing.
func TestTruncated(t *testing.T) {
	for name, want := range corpus(3000) {
		message := new(deflate.Compressor).Append(nil, want, true)
		for n := 1; n < len(message)-1; n++ {
			d := new(deflate.Decompressor)
			got, err := inflate(d, message[:n], n, 4000)
			if err == nil && !bytes.Equal(got, want) {
				t.Fatalf("%s: %d of %d bytes are inflated to %d of %d", name, n, len(message), len(got), len(want))
			}
		}
	}
}

// Messages with other bits give the same at once and in pieces, and no panic.
func TestMutated(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for name, want := range inputs() {
		message := new(deflate.Compressor).Append(nil, want[:min(len(want), 3000)], true)
		for range 300 {
			other := bytes.Clone(message)
			for range 1 + r.IntN(3) {
				other[r.IntN(len(other))] ^= 1 << r.IntN(8)
			}
			a, aErr := inflate(&deflate.Decompressor{Bits: 9}, other, len(other)+1, 1<<20)
			b, bErr := inflate(&deflate.Decompressor{Bits: 9}, other, 1+r.IntN(20), 1+r.IntN(600))
			if !bytes.Equal(a, b) || aErr != bErr {
				t.Fatalf("%s: % x: %d bytes, %v; in pieces %d bytes, %v", name, other, len(a), aErr, len(b), bErr)
			}
		}
	}
}

// What is left behind a block must begin another, however little it is (RFC 1951,
// section 3.2.3). Here the code for the end of the block is n bits of 1, which the
// last two bytes of the tail supply: so 16-n bits are left.
func TestBitsBehindBlock(t *testing.T) {
	for n, want := range map[int]error{15: deflate.ErrTruncated, 14: deflate.ErrTruncated, 13: deflate.ErrBlockType} {
		message := endsInOnes(n)
		for piece := 1; piece <= len(message); piece += 7 {
			if _, err := inflate(new(deflate.Decompressor), message, piece, 100); err != want {
				t.Errorf("%d bits behind the block, pieces of %d: %v, want %v", 16-n, piece, err, want)
			}
		}
	}
}

// endsInOnes returns a message within a dynamic block (RFC 1951, section 3.2.7). Its
// literals 0, 1, 2 and so on have codes of 1, 2, 3 bits up to n; the end of the
// block has n, the last code of them all.
func endsInOnes(n int) []byte {
	var m bitString
	m.put(2<<1, 3)
	m.put(0, 5)  // 257 lengths of the literal code
	m.put(0, 5)  // and one of the distance code
	m.put(15, 4) // all 19 of the code for lengths:
	m.put(0, 3*3)
	for range 16 {
		m.put(4, 3) // a length is sent as itself, in four bits
	}
	length := func(v int) { m.put(int(bits.Reverse8(uint8(v))>>4), 4) }
	for symbol := range 256 {
		if symbol < n {
			length(symbol + 1)
		} else {
			length(0)
		}
	}
	length(n)
	length(0) // there is no distance
	for m.n%8 > 0 {
		m.put(0, 1) // the literal 0
	}
	return m.bytes
}

// A bitString is what a test writes bit by bit.
type bitString struct {
	bytes []byte
	n     int // bits
}

// put writes bits of v, from the lowest one on (RFC 1951, section 3.1.1).
func (s *bitString) put(v, bits int) {
	for i := range bits {
		if s.n%8 == 0 {
			s.bytes = append(s.bytes, 0)
		}
		s.bytes[s.n/8] |= byte(v>>i&1) << (s.n % 8)
		s.n++
	}
}

// The lengths of a dynamic block may end in a repetition, but not within one (RFC
// 1951, section 3.2.7): here three distances without a code are sent at once.
func TestRepetitionBeyondLengths(t *testing.T) {
	for distances, want := range map[int]error{1: deflate.ErrCode, 2: deflate.ErrCode, 3: nil} {
		got, err := inflate(new(deflate.Decompressor), endsInZeros(distances), 5, 100)
		if err != want || want == nil && string(got) != "\xff" {
			t.Errorf("%d distances: %q, %v, want %v", distances, got, err, want)
		}
	}
}

// endsInZeros returns a message within a dynamic block whose last symbol for lengths
// says that three distances have no code. Its only literal is 255.
func endsInZeros(distances int) []byte {
	var m bitString
	m.put(2<<1, 3)
	m.put(0, 5) // 257 lengths of the literal code
	m.put(distances-1, 5)
	m.put(14, 4) // 18 of the code for lengths: 16, 17, 18, 0, 8, ..., 14, 1
	for i := range 18 {
		m.put(map[int]int{1: 2, 2: 1, 17: 2}[i], 3) // 18 is 0, 1 is 10, and 17 is 11
	}
	m.put(0, 1)
	m.put(138-11, 7) // zeros
	m.put(0, 1)
	m.put(117-11, 7) // and the others until 255
	m.put(0b01, 2)   // which has a code of one bit,
	m.put(0b01, 2)   // and so has the end of the block
	m.put(0b11, 2)
	m.put(0, 3) // three zeros
	m.put(0, 1) // the literal 255
	m.put(1, 1) // the end
	m.put(0, 3) // the header of the tail
	return m.bytes
}

// The largest distance is kept to where there is much input behind it, too, so that
// the fast loop sees it (RFC 7692, section 7.1.2).
func TestDistanceInMidst(t *testing.T) {
	noise := inputs()["noise"]
	for bits := 8; bits <= 15; bits++ {
		for _, period := range []int{1 << bits, 1<<bits + 1} {
			c := deflate.Compressor{NoTakeover: true, Level: deflate.Smallest}
			data := append(append(bytes.Clone(noise[:period]), noise[:250]...), noise[100_000:100_050]...)
			_, err := inflate(&deflate.Decompressor{Bits: bits}, c.Append(nil, data, true), 1<<20, 1<<20)
			if want := bits < 15 && period > 1<<bits; (err == deflate.ErrDistance) != want {
				t.Errorf("window of 2^%d, distance %d: %v", bits, period, err)
			}
		}
	}
}
