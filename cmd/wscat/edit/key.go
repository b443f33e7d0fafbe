package edit

import (
	"strings"
	"unicode/utf8"
)

// A key is what a person has pressed, or a piece of text that was pasted.
type key struct {
	do   action
	text string // of insert and paste
}

// An action is what a key does.
type action uint8

const (
	ignore action = iota
	insert
	paste // text between the marks of a bracketed paste
	enter
	tab
	endOfInput // Ctrl-D: delete what is under the cursor where there is a line
	interrupt
	left
	right
	wordLeft
	wordRight
	home
	end
	up
	down
	backspace
	deleteUnder
	deleteWord // before the cursor
	deleteWordUnder
	deleteToStart
	deleteToEnd
	yank
	clear
	search
	abort // Ctrl-G or Escape twice
)

// controls are the keys with Ctrl, by their code.
var controls = map[byte]action{
	0x01: home, 0x02: left, 0x03: interrupt, 0x04: endOfInput, 0x05: end, 0x06: right, 0x07: abort, 0x08: backspace,
	'\t': tab, '\n': enter, 0x0b: deleteToEnd, 0x0c: clear, '\r': enter, 0x0e: down, 0x10: up, 0x12: search,
	0x15: deleteToStart, 0x17: deleteWord, 0x19: yank, 0x7f: backspace,
}

// sequences are what terminals send behind ESC: those of xterm, in both modes, of
// the VT220, the Linux console and rxvt, and Alt with a letter.
var sequences = map[string]action{
	"[A": up, "OA": up, "[B": down, "OB": down, "[C": right, "OC": right, "[D": left, "OD": left,
	"[H": home, "OH": home, "[1~": home, "[7~": home, "[F": end, "OF": end, "[4~": end, "[8~": end,
	"[3~": deleteUnder, "[3;5~": deleteWordUnder, "[3;3~": deleteWordUnder,
	"[1;5C": wordRight, "[1;3C": wordRight, "[5C": wordRight, "Oc": wordRight, "f": wordRight,
	"[1;5D": wordLeft, "[1;3D": wordLeft, "[5D": wordLeft, "Od": wordLeft, "b": wordLeft,
	"d": deleteWordUnder, "\x7f": deleteWord, "\b": deleteWord, "\x1b": abort,
}

const (
	pasteBegins = "\x1b[200~"
	pasteEnds   = "\x1b[201~"
)

// A decoder makes keys of what a terminal sends, which may come in any pieces.
type decoder struct {
	rest    []byte // the start of a key
	pasting bool
}

// decode returns the keys in b, behind what was left of the bytes before.
func (d *decoder) decode(b []byte) (keys []key) {
	b = append(d.rest, b...)
	d.rest = nil
	for len(b) > 0 {
		k, n := d.next(b)
		if n == 0 {
			d.rest = b
			break
		}
		keys, b = append(keys, k), b[n:]
	}
	return keys
}

// next returns the first key of b and its length, 0 if b is only the start of one.
func (d *decoder) next(b []byte) (key, int) {
	if d.pasting {
		return d.nextPasted(b)
	}
	switch c := b[0]; {
	case c == 0x1b:
		return d.nextSequence(b)
	case c < ' ' || c == 0x7f:
		return key{do: controls[c]}, 1
	}
	n := 0
	for n < len(b) && b[n] >= ' ' && b[n] != 0x7f && utf8.FullRune(b[n:]) {
		_, size := utf8.DecodeRune(b[n:])
		n += size
	}
	return key{insert, string(b[:n])}, n
}

// nextPasted returns text of a paste: all that is there up to the mark of the end,
// or to what may be the start of that mark.
func (d *decoder) nextPasted(b []byte) (key, int) {
	s := string(b)
	if before, _, ended := strings.Cut(s, pasteEnds); ended {
		if before == "" {
			d.pasting = false
			return key{}, len(pasteEnds)
		}
		return key{paste, before}, len(before)
	}
	n := len(s)
	for k := min(len(pasteEnds)-1, n); k > 0; k-- {
		if strings.HasSuffix(s, pasteEnds[:k]) {
			n -= k
			break
		}
	}
	for i := 1; i < utf8.UTFMax && i <= n; i++ { // a character may be cut
		if utf8.RuneStart(s[n-i]) {
			if !utf8.FullRuneInString(s[n-i : n]) {
				n -= i
			}
			break
		}
	}
	return key{paste, s[:n]}, n
}

// nextSequence returns the key of an escape sequence.
func (d *decoder) nextSequence(b []byte) (key, int) {
	n := lenSequence(b)
	if n == 0 {
		return key{}, 0
	}
	if string(b[:n]) == pasteBegins {
		d.pasting = true
		return key{}, n
	}
	return key{do: sequences[string(b[1:n])]}, n
}

// lenSequence returns the length of the escape sequence that b begins with, 0 if
// it has not come as a whole (ECMA-48, section 5.4).
func lenSequence(b []byte) int {
	switch {
	case len(b) < 2:
		return 0
	case b[1] == 'O': // SS3
		return 3 * min(len(b)/3, 1)
	case b[1] != '[':
		if !utf8.FullRune(b[1:]) {
			return 0
		}
		_, size := utf8.DecodeRune(b[1:])
		return 1 + size
	}
	for i, c := range b[2:] {
		if c < 0x20 || c >= 0x40 {
			return 3 + i
		}
	}
	return 0
}
