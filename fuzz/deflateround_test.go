package fuzz_test

import (
	"bytes"
	"compress/flate"
	"io"
	"strings"
	"testing"

	"duplex/conn/deflate"
)

// deflateTail is what a message leaves off its end (RFC 7692, section 7.2.1).
const deflateTail = "\x00\x00\xff\xff"

// FuzzDeflateRound compresses two messages, the second in two pieces, and has
// them inflated by this end and by the standard library, which compresses them
// for this end too.
func FuzzDeflateRound(f *testing.F) {
	f.Add([]byte(""), []byte("Hello"), uint8(7), false, uint8(1), int8(1))
	f.Add([]byte("Hello"), []byte("Hello, Hello"), uint8(0), true, uint8(5), int8(9))
	f.Add([]byte(strings.Repeat("ab", 300)), []byte(strings.Repeat("abc", 900)), uint8(1), false, uint8(200), int8(-2))
	payloads := payloadSeeds(f, false)
	for i, payload := range payloads {
		f.Add(payload, payloads[(i+1)%len(payloads)], uint8(i), i%2 == 0, uint8(7*i), int8(i))
	}
	f.Fuzz(func(t *testing.T, first, second []byte, bits uint8, noTakeover bool, step uint8, level int8) {
		size := 8 + int(bits%8)
		c := deflate.Compressor{Bits: size, NoTakeover: noTakeover}
		d := deflate.Decompressor{Bits: size, NoTakeover: noTakeover}
		var window []byte
		for _, want := range [][]byte{first, second} {
			half := len(want) / 2
			message := c.Append(nil, want[:half], false)
			message = c.Append(message, want[half:], true)
			if got, err := fill(&d, message, 1+int(step)); err != nil || !bytes.Equal(got, want) {
				t.Fatalf("ours to ours: %q, %v; want %q", got, err, want)
			}
			r := flate.NewReaderDict(strings.NewReader(string(message)+deflateTail+"\x01\x00\x00\xff\xff"), window)
			if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, want) {
				t.Fatalf("ours to theirs: %q, %v; want %q", got, err, want)
			}
			if window = want[max(0, len(want)-1<<size):]; noTakeover {
				window = nil
			}
		}
		checkStandard(t, [][]byte{first, second}, flate.HuffmanOnly+int(uint8(level))%12, 1+int(step))
	})
}

// standard has a compressor for each level, since one is large.
var standard = func() (list [12]*flate.Writer) {
	for i := range list {
		list[i], _ = flate.NewWriter(nil, flate.HuffmanOnly+i)
	}
	return list
}()

// checkStandard has messages of the standard library inflated.
func checkStandard(t *testing.T, list [][]byte, level, step int) {
	var b bytes.Buffer
	w := standard[level-flate.HuffmanOnly]
	w.Reset(&b)
	var d deflate.Decompressor
	for _, want := range list {
		b.Reset()
		w.Write(want)
		w.Flush()
		if got, err := fill(&d, b.Bytes()[:b.Len()-len(deflateTail)], step); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("theirs, level %d, to ours: %q, %v; want %q", level, got, err, want)
		}
	}
}

// fill inflates a message that comes in pieces of step bytes, into pieces of
// about as many.
func fill(d *deflate.Decompressor, message []byte, step int) (out []byte, err error) {
	room := make([]byte, 0, 1+step)
	for {
		src := message[:min(step, len(message))]
		message = message[len(src):]
		for full := true; full; {
			p, n, err := d.Fill(room, src, len(message) == 0)
			out = append(out, p...)
			if err != nil {
				return out, err
			}
			src, full = src[n:], len(p) == cap(p)
		}
		if len(message) == 0 {
			return out, nil
		}
	}
}
