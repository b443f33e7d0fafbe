package fuzz_test

import (
	"bytes"
	"compress/flate"
	"io"
	"testing"

	"duplex/conn/deflate"
)

// FuzzInflate inflates what need not be compressed data, in pieces of any size,
// and holds the outcome against the standard library. The two differ in one
// thing: for that library a final block ends the data, for a message only its
// stream, and the next may refer to what came before. So it begins anew there.
func FuzzInflate(f *testing.F) {
	for _, seed := range []string{
		"", "\x00", "\xf2\x48\xcd\xc9\xc9\x07\x00", "\x00\x05\x00\xfa\xffHello\x00", "\xf3\x48\xcd\xc9\xc9\x07\x00\x00",
		"\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00", "\x04\x00\xfe\xff\xff", "\xf2\x00\x11\x00\x00",
	} {
		f.Add([]byte(seed), uint16(3))
	}
	for _, text := range []string{"the quick brown fox, the lazy dog, the quick brown fox jumps over the lazy dog", "aaaaaaaaaaaaaaaaaaaaaaaaa"} {
		var b bytes.Buffer
		w, _ := flate.NewWriter(&b, flate.BestCompression)
		w.Write(bytes.Repeat([]byte(text), 20))
		w.Flush()
		f.Add(b.Bytes()[:b.Len()-len(deflateTail)], uint16(40))
	}
	for _, message := range payloadSeeds(f, true) {
		f.Add(message, uint16(5))
	}
	f.Fuzz(func(t *testing.T, message []byte, step uint16) {
		if len(message) > large {
			return
		}
		want, ok := slowInflate(message)
		got, err := fill(new(deflate.Decompressor), message, len(message)+1)
		if (err == nil) != ok || ok && !bytes.Equal(got, want) {
			t.Fatalf("% x at once: %d bytes, %v; want %d, %t", message, len(got), err, len(want), ok)
		}
		again, errAgain := fill(new(deflate.Decompressor), message, 1+int(step))
		if errAgain != err || !bytes.Equal(again, got) {
			t.Fatalf("% x in pieces: %d bytes, %v; want %d, %v", message, len(again), errAgain, len(got), err)
		}
	})
}

// slowInflate inflates a message with the standard library. Whether that comes
// to the end of a block where the message ends shows when other blocks follow:
// if it does, each is a block, and of no influence.
func slowInflate(message []byte) (out []byte, ok bool) {
	a, okA := slowStreams(message, deflateTail+"\x01\x00\x00\xff\xff")
	b, okB := slowStreams(message, deflateTail+"\x03\x00")
	c, okC := slowStreams(message, deflateTail+"\x01\x01\x00\xfe\xffx")
	return a, okA && okB && okC && bytes.Equal(a, b) && bytes.Equal(append(a, 'x'), c)
}

// slowStreams inflates streams one after the other. A message that ends with a
// final block may leave off the empty one.
func slowStreams(message []byte, end string) (out []byte, ok bool) {
	in := bytes.NewReader(append(bytes.Clone(message), end...))
	for {
		p, err := io.ReadAll(flate.NewReaderDict(in, out))
		out = append(out, p...)
		if err != nil || in.Len() == 0 {
			return out, err == nil
		}
		if in.Len() == len(end) {
			return append(out, map[byte]string{'x': "x"}[end[len(end)-1]]...), true
		}
	}
}
