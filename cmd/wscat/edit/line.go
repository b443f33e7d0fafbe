package edit

import (
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// A Line is text with a cursor in it. It is edited by characters as a person sees
// them, which may be several of Unicode (UAX 29): an e with its accent, a family.
type Line struct {
	before, after []byte // the cursor
	killed        []byte // what yank brings back
}

func (l *Line) String() string { return string(l.before) + string(l.after) }

func (l *Line) empty() bool { return len(l.before)+len(l.after) == 0 }

// set makes text the line, with the cursor at its end.
func (l *Line) set(text string) { l.before, l.after = append(l.before[:0], text...), l.after[:0] }

func (l *Line) insert(text string) { l.before = append(l.before, text...) }

// last returns the length of the character before the cursor, and first that of
// the one behind it.
func (l *Line) last() int {
	b := l.before
	from := boundary(b)
	for b = b[from:]; len(b) > 0; {
		cluster, rest, _, _ := uniseg.FirstGraphemeCluster(b, -1)
		if len(rest) == 0 {
			return len(cluster)
		}
		b = rest
	}
	return 0
}

func (l *Line) first() int {
	cluster, _, _, _ := uniseg.FirstGraphemeCluster(l.after[:min(len(l.after), farthest)], -1)
	return len(cluster)
}

// farthest is how many bytes are looked at to find where a character begins, so
// that a key costs the same in a long line.
const farthest = 1 << 10

// boundary returns where to begin to look for the last character of b: before one
// of ASCII that cannot belong to the character before it.
func boundary(b []byte) int {
	least := max(0, len(b)-farthest)
	for i := len(b) - 2; i > least; i-- {
		if ' ' <= b[i] && b[i] < utf8.RuneSelf {
			return i
		}
	}
	for least < len(b) && !utf8.RuneStart(b[least]) {
		least++
	}
	return least
}

// back moves the cursor back by n bytes, and forth moves it forth.
func (l *Line) back(n int) {
	cut := len(l.before) - n
	l.after = append(append([]byte(nil), l.before[cut:]...), l.after...)
	l.before = l.before[:cut]
}

func (l *Line) forth(n int) {
	l.before = append(l.before, l.after[:n]...)
	l.after = l.after[n:]
}

// wordBack returns how many bytes the word before the cursor has, and what is
// between it and the cursor.
func (l *Line) wordBack() int {
	i, within := len(l.before), false
	for i > 0 {
		r, n := utf8.DecodeLastRune(l.before[:i])
		if wordy(r) {
			within = true
		} else if within {
			break
		}
		i -= n
	}
	return len(l.before) - i
}

// wordForth is wordBack for what is behind the cursor.
func (l *Line) wordForth() int {
	i, within := 0, false
	for i < len(l.after) {
		r, n := utf8.DecodeRune(l.after[i:])
		if wordy(r) {
			within = true
		} else if within {
			break
		}
		i += n
	}
	return i
}

// wordy reports whether r is a part of words.
func wordy(r rune) bool { return unicode.In(r, unicode.L, unicode.M, unicode.N) || r == '_' }

// cutBack deletes n bytes before the cursor, and cutForth behind it.
func (l *Line) cutBack(n int) { l.before = l.before[:len(l.before)-n] }

func (l *Line) cutForth(n int) { l.after = l.after[n:] }

// edit does what an action says to the line, and reports whether it is one that
// does.
func (l *Line) edit(do action) bool {
	switch do {
	case left:
		l.back(l.last())
	case right:
		l.forth(l.first())
	case wordLeft:
		l.back(l.wordBack())
	case wordRight:
		l.forth(l.wordForth())
	case home:
		l.back(len(l.before))
	case end:
		l.forth(len(l.after))
	case backspace:
		l.cutBack(l.last())
	case deleteUnder:
		l.cutForth(l.first())
	case deleteWord:
		l.kill(l.before[len(l.before)-l.wordBack():])
		l.cutBack(len(l.killed))
	case deleteWordUnder:
		l.kill(l.after[:l.wordForth()])
		l.cutForth(len(l.killed))
	case deleteToStart:
		l.kill(l.before)
		l.before = l.before[:0]
	case deleteToEnd:
		l.kill(l.after)
		l.after = l.after[:0]
	case yank:
		l.insert(string(l.killed))
	default:
		return false
	}
	return true
}

func (l *Line) kill(text []byte) { l.killed = append([]byte(nil), text...) }
