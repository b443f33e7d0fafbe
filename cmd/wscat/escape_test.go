package main

import (
	"context"
	"strings"
	"testing"

	"duplex/conn"
	"duplex/frame"
)

var escapes = []struct{ name, in, want string }{
	{"text", "grüße, 日本語 \"quoted\" \\n", "grüße, 日本語 \"quoted\" \\n"},
	{"emoji with joiners", "👩‍👩‍👧 🇪🇺", "👩‍👩‍👧 🇪🇺"},
	{"tab and newline", "a\tb\nc", "a\tb\nc"},
	{"carriage return", "good\rbad", `good\x0dbad`},
	{"bell, backspace, NUL, DEL", "\a\b\x00\x7f", `\x07\x08\x00\x7f`},
	{"CSI", "\x1b[2J\x1b[31mred", `\x1b[2J\x1b[31mred`},
	{"OSC", "\x1b]0;title\x07", `\x1b]0;title\x07`},
	{"DCS", "\x1bP$q\x1b\\", `\x1bP$q\x1b\`},
	{"C1 CSI", "\u009b2J", `\u009b2J`},
	{"C1 OSC and NEL", "\u009d0;t\u0085", `\u009d0;t\u0085`},
	{"bare C1 bytes", "\x9b2J\xff", `\x9b2J\xff`},
	{"bidi overrides", "a\u202etxt\u202cb", `a\u202etxt\u202cb`},
	{"bidi isolates and marks", "\u2066\u2069\u200e\u200f\u061c", `\u2066\u2069\u200e\u200f\u061c`},
	{"line separators", "\u2028\u2029", `\u2028\u2029`},
	{"annotations", "\ufff9x\ufffb", `\ufff9x\ufffb`},
	{"replacement character", "\ufffd", "\ufffd"},
}

func TestEscape(t *testing.T) {
	for _, test := range escapes {
		if got := string(escape(nil, []byte(test.in))); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
	for r := rune(0); r < 0xa0; r++ {
		wild := r < ' ' && r != '\t' && r != '\n' || r >= 0x7f
		if escaped := strings.Contains(string(escape(nil, []byte(string(r)))), `\`); escaped != (wild || r == '\\') {
			t.Errorf("%U escaped: %v", r, escaped)
		}
	}
}

// What comes from the peer is escaped wherever it is printed: messages, in every
// coding, and reasons.
func TestPeerIsEscaped(t *testing.T) {
	t.Parallel()
	const evil = "\x1b]0;owned\x07\u009b\u202e"
	url := serve(t, nil, saying(frame.Text, evil))
	for _, flags := range [][]string{nil, {"--jsonl"}, {"--hex"}, {"-v"}, {"--trace"}} {
		r := wscat(t, "", append(flags, url, "-w", "-1")...)
		if all := r.stdout + r.stderr; strings.ContainsAny(all, "\x1b\x07\u009b\u202e") {
			t.Errorf("%v: %q", flags, all)
		}
	}
	wscat(t, "", "--raw", url, "-w", "-1").want(t, evil+"\n", statusOK)

	reason := serve(t, nil, &conn.Handler{Opened: func(_ context.Context, c *conn.Conn) { c.Close(4000, evil) }})
	if r := wscat(t, "", "-v", "-w", "-1", reason); strings.Contains(r.stderr, "\x1b") || !strings.Contains(r.stderr, `\x1b`) {
		t.Errorf("%q", r.stderr)
	}
}
