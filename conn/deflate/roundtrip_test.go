package deflate_test

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"duplex/conn/deflate"
)

// inflate inflates a message that comes in pieces of some bytes, to slices with
// room for some.
func inflate(d *deflate.Decompressor, message []byte, piece, room int) (out []byte, err error) {
	for {
		src := message[:min(piece, len(message))]
		message = message[len(src):]
		last := len(message) == 0
		for {
			p, n, err := d.Fill(make([]byte, 0, room), src, last)
			out = append(out, p...)
			if err != nil {
				return out, err
			}
			src = src[n:]
			if len(p) < cap(p) {
				if len(src) > 0 {
					return out, fmt.Errorf("%d bytes of input are left where there was room", len(src))
				}
				break
			}
		}
		if last {
			return out, nil
		}
	}
}

// inflateStandard inflates a message with the standard library, given what came
// before.
func inflateStandard(message, window []byte) ([]byte, error) {
	in := bytes.NewReader(append(bytes.Clone(message), final...))
	out, err := io.ReadAll(flate.NewReaderDict(in, window))
	if err == nil && in.Len() > 0 {
		err = errors.New("not all input was used")
	}
	return out, err
}

func lastBytes(b []byte, n int) []byte { return b[max(0, len(b)-n):] }

// Whatever is compressed is inflated again, by this package and by another, with
// each window, with and without takeover; and no distance is larger than the
// window (RFC 7692, sections 7.1.2 and 7.2).
func TestRoundTrip(t *testing.T) {
	for bits := 8; bits <= 15; bits++ {
		for _, noTakeover := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d/%t", bits, noTakeover), func(t *testing.T) {
				testRoundTrip(t, bits, noTakeover)
			})
		}
	}
}

func testRoundTrip(t *testing.T, bits int, noTakeover bool) {
	c := deflate.Compressor{Bits: bits, NoTakeover: noTakeover}
	d := deflate.Decompressor{Bits: bits, NoTakeover: noTakeover}
	var before []byte
	for name, want := range inputs() {
		message := c.Append(nil, want, true)
		if limit := len(want) + 6*(len(want)/16000+1); len(message) > limit {
			t.Errorf("%s: %d bytes are %d compressed, want %d at most", name, len(want), len(message), limit)
		}
		got, err := inflate(&d, message, len(message)+1, len(want)+1)
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%s: %d bytes, %v; want %d", name, len(got), err, len(want))
		}
		if noTakeover {
			before = nil
		}
		got, err = inflateStandard(message, before)
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%s: %d bytes by the standard library, %v; want %d", name, len(got), err, len(want))
		}
		for _, distance := range distances(t, append(message, tail...)) {
			if distance > 1<<bits {
				t.Fatalf("%s: a distance of %d", name, distance)
			}
		}
		before = lastBytes(append(before, want...), 1<<bits)
	}
}

// The whole window is used: of data that repeats itself at that distance little
// is sent twice.
func TestWindowIsUsed(t *testing.T) {
	noise := inputs()["noise"]
	for bits := 8; bits <= 15; bits++ {
		period := 1 << bits
		c := deflate.Compressor{Bits: bits, NoTakeover: true, Level: deflate.Smallest}
		n := len(c.Append(nil, bytes.Repeat(noise[:period], 4), true))
		if n > 2*period {
			t.Errorf("window of 2^%d: 4 times %d bytes are %d", bits, period, n)
		}
	}
}

// Pieces of a message can be inflated as they come.
func TestAppendPieces(t *testing.T) {
	want := inputs()["json"][:20_000]
	for _, size := range []int{1, 7, 1000, 1024, 5000} {
		for _, noTakeover := range []bool{false, true} {
			c := deflate.Compressor{Bits: 10, NoTakeover: noTakeover}
			d := deflate.Decompressor{Bits: 10, NoTakeover: noTakeover}
			var got []byte
			for i := 0; i < len(want); i += size {
				p := c.Append(nil, want[i:min(i+size, len(want))], i+size >= len(want))
				out, n, err := d.Fill(make([]byte, 0, size+1), p, i+size >= len(want))
				if err != nil || n != len(p) {
					t.Fatal(n, len(p), err)
				}
				if got = append(got, out...); !bytes.Equal(got, want[:len(got)]) || len(got) < min(i+size, len(want)) {
					t.Fatalf("pieces of %d bytes: %d of %d", size, len(got), i+size)
				}
			}
		}
	}
}

// What the standard library compresses is inflated, at each of its levels and
// however it is cut.
func TestInflateStandard(t *testing.T) {
	for level := flate.HuffmanOnly; level <= flate.BestCompression; level++ {
		var b bytes.Buffer
		w, _ := flate.NewWriter(&b, level)
		d := new(deflate.Decompressor)
		for name, want := range inputs() {
			b.Reset()
			w.Write(want)
			w.Flush()
			message := b.Bytes()[:b.Len()-len(tail)]
			got, err := inflate(d, message, 1+level*level*100, 300+level*level*500)
			if err != nil || !bytes.Equal(got, want) {
				t.Fatalf("level %d: %s: %d bytes, %v; want %d", level, name, len(got), err, len(want))
			}
		}
	}
}

// It is never of interest how a message is cut.
func TestCuts(t *testing.T) {
	want := messages(1, 300, 5)[0]
	message := new(deflate.Compressor).Append(nil, want, true)
	d := new(deflate.Decompressor)
	for piece := 1; piece <= len(message); piece++ {
		for room := 1; room < 400; room += 1 + room/8 {
			d.Reset()
			if got, err := inflate(d, message, piece, room); err != nil || !bytes.Equal(got, want) {
				t.Fatalf("pieces of %d, room for %d: %q, %v", piece, room, got, err)
			}
		}
	}
}

// Messages made of pieces of those before, of any length and from any distance,
// come through, also where the first thing in them is a match.
func TestManyMessages(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 9))
	for bits := 8; bits <= 15; bits++ {
		c, d := deflate.Compressor{Bits: bits}, deflate.Decompressor{Bits: bits}
		history := inputs()["noise"][:1<<bits]
		inflate(&d, c.Append(nil, history, true), 1<<20, 1<<20)
		for range 400 {
			var want []byte
			for range 1 + r.IntN(60) {
				from := r.IntN(len(history))
				n := min(4+r.IntN(1<<r.IntN(9)), len(history)-from)
				want = append(append(want, history[from:from+n]...), byte(r.IntN(1+r.IntN(256))))
			}
			message := c.Append(nil, want, true)
			if got, err := inflate(&d, message, 1+r.IntN(2000), 1+r.IntN(2000)); err != nil || !bytes.Equal(got, want) {
				t.Fatalf("2^%d: %d bytes, %v; want %d", bits, len(got), err, len(want))
			}
			history = lastBytes(append(history, want...), 1<<bits)
		}
	}
}
