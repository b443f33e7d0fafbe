package fuzz_test

import (
	"testing"
	"unicode/utf8"

	"duplex/conn/protocol"
	"duplex/frame"

	"github.com/google/go-cmp/cmp"
)

// FuzzText sends a text in fragments of sizes that the fuzzer chooses. It comes
// through if it is UTF-8, and otherwise as far as it could be.
func FuzzText(f *testing.F) {
	for _, text := range []string{
		"", "Hello", "κόσμε", "\u0080\u07ff\u0800\uffff\U00010000\U0010ffff", "\ud7ff\ue000", "ok\xed\xa0\x80",
		"\xc0\xaf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "€\xe2\x82", "a\xff",
		"a long text of ASCII only, which ends sixty-four bytes and more from where it began 🌍",
	} {
		f.Add([]byte(text), []byte{0})
		f.Add([]byte(text), []byte{1, 0, 4, 130})
	}
	for _, payload := range payloadSeeds(f, false) {
		f.Add(payload, []byte{2})
	}
	f.Fuzz(func(t *testing.T, text, sizes []byte) {
		if len(text) > large {
			return
		}
		got := listen(t, protocol.Machine{Client: true}, fragment(text, sizes), sizes)
		want := []step{{"text", string(text)}}
		if !utf8.Valid(text) {
			good := slowText(text, true)
			want = []step{{"part text", string(text[:good])}, {"fail", frame.ErrInvalidUTF8.Error()}}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q in pieces of %v (-want +got):\n%s", text, sizes, diff)
		}
	})
}

// fragment returns a text message as a server would send it, in frames of the
// sizes and one for the rest, which has the last byte.
func fragment(text, sizes []byte) (b []byte) {
	h := frame.Header{Opcode: frame.Text}
	for _, size := range sizes {
		n := min(int(size), max(len(text)-1, 0))
		h.Length = int64(n)
		b = append(h.Append(b), text[:n]...)
		text = text[n:]
		h.Opcode = frame.Continuation
	}
	h.Fin, h.Length = true, int64(len(text))
	return append(h.Append(b), text...)
}
