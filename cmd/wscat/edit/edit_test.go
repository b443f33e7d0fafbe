package edit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// typed returns the lines that an editor makes of what a terminal sends.
func typed(t *testing.T, e *Editor, input io.Reader) (lines []string) {
	t.Helper()
	if e.Screen == nil {
		e.Screen = io.Discard
	}
	e.Size = func() (int, int) { return 80, 24 }
	e.Run(input)
	for {
		line, err := e.ReadLine()
		if err != nil {
			return lines
		}
		lines = append(lines, line)
	}
}

// What is pressed does what it does in other line editors, in the sequences of all
// terminals, however these are cut.
func TestKeys(t *testing.T) {
	for _, test := range []struct{ name, input, want string }{
		{"text", "Hello", "Hello"},
		{"tab", "a\tb", "a\tb"},
		{"backspace", "Hellp\x7fo", "Hello"},
		{"left, right", "Helo\x1b[Dl\x1b[C!", "Hello!"},
		{"left, right of the application mode", "Helo\x1bODl\x1bOC!", "Hello!"},
		{"delete", "Hexllo\x01\x06\x06\x1b[3~", "Hello"},
		{"Ctrl-D in a line", "Hexllo\x01\x06\x06\x04", "Hello"},
		{"words", "one two three\x1bb\x1bbX\x1bfY", "one XtwoY three"},
		{"words with Ctrl and Alt", "one two three\x1b[1;5D\x1b[1;3DX\x1b[1;5CY", "one XtwoY three"},
		{"deleting words", "one two three\x17\x1b\x7fX", "one X"},
		{"deleting words forwards", "one two three\x01\x1bd", " two three"},
		{"deleting to the end", "one two\x1bb\x0b!", "one !"},
		{"deleting to the start, and back", "one two\x1bb\x15\x05 \x19", "two one "},
		{"unknown keys", "a\x1b[15~\x1b[1;2P\x1bOPb\x1b[24;5~\x1bz", "ab"},
		{"accent in two characters", "cafe\u0301\x7fé!", "café!"},
		{"cursor over an accent", "e\u0301x\x1b[D\x1b[D_", "_e\u0301x"},
		{"wide characters", "日本語\x1b[D\x7f", "日語"},
		{"family", "a👩‍👩‍👧b\x1b[D\x7f", "ab"},
		{"flag", "🇪🇺🇺🇳\x7f", "🇪🇺"},
		{"thumbs of a colour", "👍🏽👍🏿\x1b[D\x1b[3~", "👍🏽"},
	} {
		for _, piece := range []func(io.Reader) io.Reader{iotest.OneByteReader, iotest.HalfReader, iotest.DataErrReader} {
			got := typed(t, new(Editor), piece(strings.NewReader(test.input+"\r")))
			if diff := cmp.Diff([]string{test.want}, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", test.name, diff)
			}
		}
	}
	for name, keys := range map[string][2]string{
		"xterm": {"\x1b[H", "\x1b[F"}, "application": {"\x1bOH", "\x1bOF"}, "vt220": {"\x1b[1~", "\x1b[4~"},
		"rxvt": {"\x1b[7~", "\x1b[8~"}, "emacs": {"\x01", "\x05"},
	} {
		got := typed(t, new(Editor), strings.NewReader("b"+keys[0]+"a"+keys[1]+"c\r"))
		if diff := cmp.Diff([]string{"abc"}, got); diff != "" {
			t.Errorf("Home and End of %s (-want +got):\n%s", name, diff)
		}
	}
}

// What is pasted is text, whatever it has in it, and as many lines as it has. The
// last one can be edited.
func TestPaste(t *testing.T) {
	for _, test := range []struct {
		input string
		want  []string
	}{
		{"\x1b[200~one\x1b[201~\r", []string{"one"}},
		{"<\x1b[200~one\rtwo\nthree\r\nfour\x1b[201~>\r", []string{"<one", "two", "three", "four>"}},
		{"\x1b[200~a\tb\x03\x04\x1b[A\x1b[20x\x1b[201~\r", []string{"a\tb\x03\x04\x1b[A\x1b[20x"}},
		{"\x1b[200~\r\n\r\n\x1b[201~end\r", []string{"", "", "end"}},
		{"\x1b[200~\x1b[201~\r", []string{""}},
		{"\x1b[200~grüße\x1b[201~\x1b[200~, 日本\x1b[201~\r", []string{"grüße, 日本"}},
	} {
		for _, piece := range []func(io.Reader) io.Reader{iotest.OneByteReader, iotest.HalfReader, iotest.DataErrReader} {
			e := &Editor{Interrupt: func() { t.Error("interrupted by a paste") }}
			if diff := cmp.Diff(test.want, typed(t, e, piece(strings.NewReader(test.input)))); diff != "" {
				t.Errorf("%q (-want +got):\n%s", test.input, diff)
			}
		}
	}
}

// A long line costs what it is long, pasted with the marks of that or without, and
// so does each key in it: one that is sixteen times as long takes no more than some
// sixteen times as long, while a square would be 256 times.
func TestLongPaste(t *testing.T) {
	const short, long = 1 << 13, 1 << 17
	for _, unit := range []string{"xxxxxxxx", "e\u0301日\t👩‍👧 ", "\u0301"} {
		for _, form := range []string{"%s", "\x1b[200~%s\x1b[201~"} {
			ratio := time.Duration(0)
			for range 5 { // another program may have had the processor meanwhile
				ratio = pasting(t, unit, long, form) / max(pasting(t, unit, short, form), 1)
				if ratio <= 64 {
					break
				}
			}
			if ratio > 64 {
				t.Errorf("%q, %d times: it takes %d times as long as %d times", unit, long, ratio, short)
			}
		}
	}
}

// pasting pastes n units in that form, moves in them, and returns how long it took.
func pasting(t *testing.T, unit string, n int, form string) time.Duration {
	t.Helper()
	text := strings.Repeat(unit, n)
	begun := time.Now()
	got := typed(t, new(Editor), strings.NewReader(fmt.Sprintf(form, text)+strings.Repeat("\x1b[D\x1b[C", 100)+"\r"))
	took := time.Since(begun)
	if len(got) != 1 || got[0] != text && form != "%s" {
		t.Errorf("%d lines came of %d bytes", len(got), len(text))
	}
	return took
}

func TestInterrupt(t *testing.T) {
	n := 0
	e := &Editor{Interrupt: func() { n++ }}
	if got := typed(t, e, strings.NewReader("\x03a\x03\x03b\r")); n != 3 || len(got) != 1 || got[0] != "ab" {
		t.Errorf("%d interrupts, %q", n, got)
	}
}

// Ctrl-D in an empty line is the end of the input, and nothing is taken behind it.
func TestEnd(t *testing.T) {
	e := new(Editor)
	if got := typed(t, e, strings.NewReader("one\r\x04two\r")); len(got) != 2 || got[0] != "one" || e.ended != io.EOF {
		t.Errorf("%q, %v", got, e.ended)
	}
	gone := errors.New("gone")
	e = new(Editor)
	typed(t, e, iotest.ErrReader(gone))
	if _, err := e.ReadLine(); err != gone {
		t.Error(err)
	}
}

func TestHistory(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a", "history")
	session := func(input string) []string {
		t.Helper()
		h, err := Open(file)
		if err != nil {
			t.Fatal(err)
		}
		e := &Editor{History: h}
		got := typed(t, e, strings.NewReader(input))
		if err := e.History.Save(); err != nil {
			t.Fatal(err)
		}
		return got
	}
	session("first\rsecond\rsecond\r secret\r\r" + strings.Repeat("x", maxLineLength+1) + "\r")
	if diff := cmp.Diff([]string{"second", "first", "draft!"}, session("\x1b[A\r\x10\x10\rdraft\x10\x0e!\r")); diff != "" {
		t.Errorf("former lines (-want +got):\n%s", diff)
	}
	for _, test := range []struct{ input, want string }{
		{"\x12fir\r", "first"},
		{"\x12secx\x7fo\r", "second"},
		{"\x12s\x12\x1b[D!\r", "firs!t"},
		{"ab\x12fir\x07c\r", "abc"},
	} {
		if got := session(test.input); len(got) != 1 || got[0] != test.want {
			t.Errorf("%q: %q, want %q", test.input, got, test.want)
		}
	}
	many := strings.Repeat("a\rb\r", 3*maxLines)
	session(many)
	if h, err := Open(file); err != nil || len(h.lines) != maxLines {
		t.Errorf("%d lines are kept, %v", len(h.lines), err)
	}
}

func TestComplete(t *testing.T) {
	for input, want := range map[string]string{
		"/pi\t": "/ping ", "x\t": "x\t", "/p\t": "/p", "/po\tx": "/pong x", "/n\t": "/n\t",
	} {
		e := &Editor{Complete: func(before string) (choices []string, replaced int) {
			for _, c := range []string{"/ping ", "/pong ", "/close "} {
				if strings.HasPrefix(c, before) {
					choices = append(choices, c)
				}
			}
			return choices, len(before)
		}}
		if got := typed(t, e, strings.NewReader(input+"\r")); len(got) != 1 || got[0] != want {
			t.Errorf("%q: %q, want %q", input, got, want)
		}
	}
}

// What others print stands above the line, which is drawn again behind it.
func TestWrite(t *testing.T) {
	var screen bytes.Buffer
	e := &Editor{Screen: &screen, Prompt: "> ", Size: func() (int, int) { return 10, 24 }}
	e.take([]key{{insert, "0123456789"}})
	screen.Reset()
	fmt.Fprint(e, "one\ntwo\n")
	want := "\x1b[1A\r\x1b[J" + "one\r\ntwo\r\n" + "> 0123456789" + "\r\x1b[2C"
	if diff := cmp.Diff(want, screen.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	e.Leave()
	screen.Reset()
	fmt.Fprint(e, "three\n")
	if screen.String() != "three\r\n" {
		t.Errorf("%q", screen.String())
	}
}

// What is seen of a line fits the screen, and has the cursor in it.
func FuzzLook(f *testing.F) {
	f.Add([]byte("grüße"), []byte("日本\t\x1b"), 10, 3)
	f.Add([]byte(strings.Repeat("語", 100)), []byte("e\u0301"), 9, 2)
	f.Fuzz(func(t *testing.T, before, after []byte, width, height int) {
		width, height = 8+(width&0x3f), 2+(height&0xf)
		v := look("> ", &Line{before: before, after: after}, width, height)
		if v.row > v.rows || v.rows >= height || v.row < 0 || v.col < 0 || v.col > width {
			t.Errorf("cursor at %d, %d of %d rows, on a screen of %d, %d", v.row, v.col, v.rows, width, height)
		}
	})
}
