package escape

import (
	"encoding/json"
	"strings"
	"testing"
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
	{"tag characters", "a\U000e0068\U000e0069\U000e007f", `a\U000e0068\U000e0069\U000e007f`},
	{"language tag", "\U000e0001", `\U000e0001`},
	{"flag of Wales", "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f!", "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f!"},
	{"flag without an end", "🏴\U000e0067\U000e0062", `🏴\U000e0067\U000e0062`},
	{"flag with a sentence", "🏴" + strings.Repeat("\U000e0061", 7) + "\U000e007f", "🏴" + strings.Repeat(`\U000e0061`, 7) + `\U000e007f`},
	{"flag with nothing but an end", "🏴\U000e007f", `🏴\U000e007f`},
	{"zero-width space, byte order mark", "a\u200bb\ufeffc", `a\u200bb\ufeffc`},
	{"word joiner, soft hyphen, invisible operators", "a\u2060\u00ad\u2062", `a\u2060\u00ad\u2062`},
	{"fillers", "\u3164\u115f\u2800\u034f", `\u3164\u115f\u2800\u034f`},
	{"joiners in words", "می\u200cخواهم क्\u200dष", "می\u200cخواهم क्\u200dष"},
	{"joiners of nothing", "a\u200db\u200d\u200c", `a\u200db\u200d\u200c`},
	{"variation of an emoji", "❤\ufe0f 1\ufe0f\u20e3 葛\U000e0100", "❤\ufe0f 1\ufe0f\u20e3 葛\U000e0100"},
	{"selectors that hide a text", "a\ufe00\ufe01 \ufe02😀\U000e0101", "a\ufe00" + `\ufe01 \ufe02😀\U000e0101`},
	{"what shows in Arabic", "\u0600\u06dd", "\u0600\u06dd"},
}

func TestEscape(t *testing.T) {
	for _, test := range escapes {
		if got := string(Append(nil, []byte(test.in))); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
	for r := rune(0); r < 0xa0; r++ {
		wild := r < ' ' && r != '\t' && r != '\n' || r >= 0x7f
		if escaped := strings.Contains(string(Append(nil, []byte(string(r)))), `\`); escaped != (wild || r == '\\') {
			t.Errorf("%U escaped: %v", r, escaped)
		}
	}
}

// In JSON it is JSON that says the same.
func TestAppendJSON(t *testing.T) {
	for _, test := range escapes {
		text, err := json.Marshal(test.in)
		if err != nil {
			t.Fatal(err)
		}
		escaped := AppendJSON(nil, text)
		var got, want string
		if err := json.Unmarshal(escaped, &got); err != nil {
			t.Errorf("%s: %s: %v", test.name, escaped, err)
		}
		if json.Unmarshal(text, &want); got != want || strings.ContainsAny(string(escaped), "\x1b\u200b\u202e\U000e0068") {
			t.Errorf("%s: %s", test.name, escaped)
		}
	}
}

// A line stays one.
func TestLine(t *testing.T) {
	if got := Line("a\nb\r\n\x1b"); got != `a\nb\x0d\n\x1b` {
		t.Error(got)
	}
}

// Whatever comes in, what goes out has nothing left to escape.
func FuzzAppend(f *testing.F) {
	for _, test := range escapes {
		f.Add([]byte(test.in))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		once := Append(nil, text)
		if twice := Append(nil, once); string(twice) != string(once) {
			t.Errorf("%q is escaped to %q, and that to %q", text, once, twice)
		}
	})
}
