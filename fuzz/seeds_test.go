package fuzz_test

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"duplex/frame"
	"duplex/mask"
)

// frameSeeds returns the headers in testdata/frames.
func frameSeeds(f *testing.F) (seeds [][]byte) {
	f.Helper()
	for _, text := range seedFiles(f, "frames", "*.txt") {
		_, line, _ := strings.Cut(text, "\n")
		seeds = append(seeds, seedBytes(f, line))
	}
	return seeds
}

// handshakeSeeds returns the heads in testdata/handshakes that the pattern
// matches.
func handshakeSeeds(f *testing.F, pattern string) (seeds [][]byte) {
	f.Helper()
	for _, text := range seedFiles(f, "handshakes", pattern) {
		seeds = append(seeds, []byte(text))
	}
	return seeds
}

// A sessionSeed is what one end receives in a session.
type sessionSeed struct {
	client, deflate bool
	input           []byte
}

// sessionSeeds returns the sessions in testdata/sessions, whose README.md
// describes the format, but for those that are large.
func sessionSeeds(f *testing.F) (seeds []sessionSeed) {
	f.Helper()
	for _, text := range seedFiles(f, "sessions", "*.txt") {
		for session := range strings.SplitSeq(text, "\n\n") {
			deflate := strings.Contains(session, "\ndeflate\n")
			for _, client := range []bool{false, true} {
				if input := sessionInput(f, session, client); 0 < len(input) && len(input) <= large {
					seeds = append(seeds, sessionSeed{client, deflate, input})
				}
			}
		}
	}
	return seeds
}

// payloadSeeds returns the payloads of the first frames of those sessions as they
// are sent to a client: of compressed messages or of any others.
func payloadSeeds(f *testing.F, deflate bool) (seeds [][]byte) {
	f.Helper()
	for _, seed := range sessionSeeds(f) {
		h, n, err := frame.ParseHeader(seed.input)
		if !seed.client || err != nil || n == 0 || h.Masked || h.RSV1 != deflate {
			continue
		}
		if p := seed.input[n:]; 0 < h.Length && h.Length <= int64(len(p)) {
			seeds = append(seeds, p[:h.Length])
		}
	}
	return seeds
}

// sessionInput returns what an end receives in a session. Where the session is
// for the other end this one will not like it, which is a seed too.
func sessionInput(f *testing.F, session string, client bool) (input []byte) {
	for line := range strings.Lines(session) {
		kind, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch {
		case kind == "recv" || kind == "head" || kind == "frame" && client:
			input = append(input, seedBytes(f, rest)...)
		case kind == "frame":
			input = append(input, maskSeed(seedBytes(f, rest))...)
		}
	}
	return input
}

// maskSeed returns a frame as a client would send it.
func maskSeed(b []byte) []byte {
	key := mask.Key{0x37, 0xfa, 0x21, 0x3d}
	end := 2
	switch b[1] {
	case 126:
		end = 4
	case 127:
		end = 10
	}
	masked := append([]byte{b[0], b[1] | 0x80}, b[2:end]...)
	masked = append(masked, key[:]...)
	for i, x := range b[end:] {
		masked = append(masked, x^key[i%4])
	}
	return masked
}

// seedBytes returns the bytes that text spells: hexadecimal digits and quoted
// strings, either of which may be repeated.
func seedBytes(f *testing.F, text string) (b []byte) {
	f.Helper()
	for rest := strings.TrimSpace(text); rest != ""; rest = strings.TrimSpace(rest) {
		times := 1
		number, repeated, _ := strings.Cut(rest, "*")
		if n, err := strconv.Atoi(number); err == nil && repeated != "" {
			times, rest = n, repeated
		}
		item, tail, err := seedItem(rest)
		if err != nil {
			f.Fatalf("%q: %v", text, err)
		}
		b = append(b, strings.Repeat(item, times)...)
		rest = tail
	}
	return b
}

// seedItem returns what text begins with, and the rest.
func seedItem(text string) (item, rest string, err error) {
	if quoted, err := strconv.QuotedPrefix(text); err == nil {
		item, err := strconv.Unquote(quoted)
		return item, text[len(quoted):], err
	}
	digits, rest, _ := strings.Cut(text, " ")
	b, err := hex.DecodeString(digits)
	return string(b), rest, err
}

// seedFiles returns the texts in a directory of testdata whose names match the
// pattern.
func seedFiles(f *testing.F, dir, pattern string) (texts []string) {
	f.Helper()
	paths, err := filepath.Glob(filepath.Join("..", "testdata", dir, pattern))
	if err != nil || len(paths) == 0 {
		f.Fatalf("no seeds %s in %s: %v", pattern, dir, err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	return texts
}
