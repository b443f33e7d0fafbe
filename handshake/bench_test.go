package handshake_test

import (
	"testing"

	"duplex/handshake"
)

func BenchmarkParseRequest(b *testing.B) {
	input := goldenFiles(b, "request-chrome.txt")["request-chrome.txt"]
	b.SetBytes(int64(len(input)))
	b.ReportAllocs()
	for b.Loop() {
		if _, n, err := handshake.ParseRequest(input); n != len(input) || err != nil {
			b.Fatal(n, err)
		}
	}
}

func BenchmarkAccept(b *testing.B) {
	input := goldenFiles(b, "request-chrome.txt")["request-chrome.txt"]
	r, _, err := handshake.ParseRequest(input)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := handshake.Accept(r, handshake.Terms{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOffer(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := handshake.Offer("example.com", "/chat", handshake.Terms{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkScan(b *testing.B) {
	input := goldenFiles(b, "request-chrome.txt")["request-chrome.txt"]
	for _, piece := range []struct {
		name string
		size int
	}{{"whole", len(input)}, {"dribble", 1}} {
		b.Run(piece.name, func(b *testing.B) {
			b.SetBytes(int64(len(input)))
			b.ReportAllocs()
			for b.Loop() {
				var s handshake.Scanner
				for n, i := 0, piece.size; n == 0; i += piece.size {
					var err error
					if n, err = s.Scan(input[:i]); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

// An expectation more than a measurement: the copy of the head, the fields and
// the Request itself.
func TestParseRequestAllocates(t *testing.T) {
	input := goldenFiles(t, "request-chrome.txt")["request-chrome.txt"]
	allocs := testing.AllocsPerRun(100, func() {
		handshake.ParseRequest(input)
	})
	if allocs > 3 {
		t.Errorf("ParseRequest allocates %v times, want 3", allocs)
	}
}
