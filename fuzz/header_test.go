package fuzz_test

import (
	"bytes"
	"testing"

	"duplex/frame"
	"duplex/mask"
)

// FuzzHeader holds the header parser against itself: on what it writes, on
// every prefix, and on other bytes behind the header.
func FuzzHeader(f *testing.F) {
	for _, seed := range frameSeeds(f) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		h, n, err := frame.ParseHeader(input)
		if n < 0 || n > min(len(input), frame.MaxHeader) || n > 0 && err != nil {
			t.Fatalf("ParseHeader(% x) = %d, %v", input, n, err)
		}
		if n > 0 {
			checkHeader(t, h, input[:n])
		}
		end := checkHeaderPrefixes(t, input, n, err)
		if n == 0 && err == nil {
			return
		}
		other := append(bytes.Clone(input[:end]), 0xff, 0x00, 0xff)
		if h2, n2, err2 := frame.ParseHeader(other); n2 != n || err2 != err || n > 0 && h2 != h {
			t.Fatalf("ParseHeader(% x) = %+v, %d, %v; of % x it is %+v, %d, %v", other, h2, n2, err2, input, h, n, err)
		}
	})
}

// checkHeader checks a header that has been parsed from b.
func checkHeader(t *testing.T, h frame.Header, b []byte) {
	t.Helper()
	if again := h.Append(nil); !bytes.Equal(again, b) {
		t.Fatalf("% x is parsed to %+v, which is appended as % x", b, h, again)
	}
	if h.Length < 0 || !h.Masked && h.Key != (mask.Key{}) || h.Check() != nil {
		t.Fatalf("% x is parsed to %+v, Check() = %v", b, h, h.Check())
	}
	var in frame.Header
	if n, err := in.Parse(b); n != len(b) || err != nil || in != h {
		t.Fatalf("Parse(% x) = %+v, %d, %v; ParseHeader has %+v", b, in, n, err, h)
	}
}

// checkHeaderPrefixes checks that prefixes ask for more until one of them makes
// what the input makes, which the longer ones do too. It returns the length of
// that one.
func checkHeaderPrefixes(t *testing.T, input []byte, wantN int, wantErr error) int {
	t.Helper()
	end := len(input)
	for i := range input {
		_, n, err := frame.ParseHeader(input[:i])
		if n == 0 && err == nil && i <= end {
			continue
		}
		end = min(end, i)
		if n != wantN || err != wantErr {
			t.Fatalf("ParseHeader(% x) = %d, %v; of % x it is %d, %v", input[:i], n, err, input, wantN, wantErr)
		}
	}
	return end
}
