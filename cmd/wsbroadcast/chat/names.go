package chat

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxName   = 32  // characters in a name, before it gets a number
	maxListed = 200 // names that a newcomer is told
	nobody    = "guest"
)

// clean returns a name as others are to see it: short, in one line, of characters
// that can be seen, and without the "(you)" that says whose page one looks at.
func clean(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case isHidden(r):
			return -1
		}
		return r
	}, name)
	runes := []rune(strings.Join(strings.Fields(withoutYou(name)), " "))
	name = strings.TrimSpace(string(runes[:min(len(runes), maxName)]))
	if name == "" {
		return nobody
	}
	return name
}

// withoutYou returns a name without "you" in brackets, or what looks like that.
func withoutYou(name string) string {
	isOpening := func(r rune) bool { return unicode.Is(unicode.Ps, r) }
	isClosing := func(r rune) bool { return unicode.Is(unicode.Pe, r) }
	before, after := "", name
	for {
		i := strings.IndexFunc(after, isOpening)
		if i < 0 {
			return before + after
		}
		inside, rest := after[i:], ""
		if end := strings.IndexFunc(inside, isClosing); end >= 0 {
			_, size := utf8.DecodeRuneInString(inside[end:])
			inside, rest = inside[:end+size], inside[end+size:]
		}
		before += after[:i]
		if skeleton(inside) != skeleton("you") {
			before += inside
		}
		after = rest
	}
}

// names are those that are taken in a room, by what they look like.
type names struct {
	taken map[string]*holder
	last  int // the last number that was given to one
}

// A holder is who has a name, on one connection or several.
type holder struct {
	name, by string
	conns    int
}

// take returns the name that somebody gets who wishes for one: that, with a
// number behind it if somebody else has one that looks like it. It reports whether
// the name was nobody's before.
func (n *names) take(wish, by string) (name string, fresh bool) {
	for name = wish; ; {
		h := n.taken[skeleton(name)]
		switch {
		case h == nil:
			if n.taken == nil {
				n.taken = make(map[string]*holder)
			}
			n.taken[skeleton(name)] = &holder{name, by, 1}
			return name, true
		case h.by == by:
			h.conns++
			return h.name, false
		}
		n.last++
		name = fmt.Sprint(wish, " ", n.last+1)
	}
}

// release reports whether the name is nobody's any more.
func (n *names) release(name string) bool {
	h := n.taken[skeleton(name)]
	if h.conns--; h.conns > 0 {
		return false
	}
	delete(n.taken, skeleton(name))
	return true
}

// list returns the names, or some of them if there are many.
func (n *names) list() []string {
	list := make([]string, 0, min(len(n.taken), maxListed))
	for h := range maps.Values(n.taken) {
		if list = append(list, h.name); len(list) == maxListed {
			break
		}
	}
	slices.Sort(list)
	return list
}
