package fuzz_test

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf8"

	"duplex/frame"
)

// FuzzClosePayload holds the parser of Close payloads against the rules in
// plain words, and what is appended against the parser.
func FuzzClosePayload(f *testing.F) {
	for _, seed := range sessionSeeds(f) {
		if h, n, _ := frame.ParseHeader(seed.input); n > 0 && h.Opcode == frame.Close {
			f.Add(seed.input[n:])
		}
	}
	f.Add([]byte("\x03\xe8" + strings.Repeat("x", 121) + "€"))
	f.Fuzz(func(t *testing.T, p []byte) {
		code, reason, err := frame.ParseClose(p)
		if want := slowCloseError(p); err != want {
			t.Fatalf("ParseClose(%q): error %v, want %v", p, err, want)
		}
		if err == nil && len(p) <= frame.MaxControl {
			if again := frame.AppendClose(nil, code, reason); string(again) != string(p) {
				t.Fatalf("ParseClose(%q) = %v, %q, which is appended as %q", p, code, reason, again)
			}
		}
		if len(p) >= 2 {
			checkAppendClose(t, frame.CloseCode(binary.BigEndian.Uint16(p)), string(p[2:]))
		}
	})
}

// slowCloseError returns what is wrong with the payload (sections 5.5.1, 7.4
// and 8.1).
func slowCloseError(p []byte) error {
	if len(p) == 0 {
		return nil
	}
	if len(p) == 1 {
		return frame.ErrCloseTooShort
	}
	code := int(p[0])*256 + int(p[1])
	standard := 1000 <= code && code <= 1003 || 1007 <= code && code <= 1014
	private := 3000 <= code && code <= 4999
	if !standard && !private {
		return frame.ErrCloseCode
	}
	if !utf8.Valid(p[2:]) {
		return frame.ErrCloseReason
	}
	return nil
}

// checkAppendClose checks that any reason can be sent, as far as it is text and
// fits.
func checkAppendClose(t *testing.T, code frame.CloseCode, reason string) {
	t.Helper()
	p := frame.AppendClose(nil, code, reason)
	if code == frame.NoStatus {
		if len(p) > 0 {
			t.Fatalf("AppendClose of no status = %q", p)
		}
		return
	}
	got, text := string(p[2:]), strings.ToValidUTF8(reason, "\uFFFD")
	switch {
	case len(p) > frame.MaxControl || !utf8.ValidString(got) || !strings.HasPrefix(text, got):
		t.Fatalf("AppendClose(%v, %q) = %q", code, reason, p)
	case len(got) < len(text) && len(got)+utf8.UTFMax <= frame.MaxReason:
		t.Fatalf("AppendClose(%v, %q) = %q, which is cut too short", code, reason, p)
	}
}
