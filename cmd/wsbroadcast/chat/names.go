package chat

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
)

const (
	maxName   = 32  // characters in a name, before it gets a number
	maxListed = 200 // names that a newcomer is told
	nobody    = "guest"
)

// clean returns a name as others are to see it: short, in one line, of characters
// that can be seen.
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
	runes := []rune(strings.Join(strings.Fields(name), " "))
	name = strings.TrimSpace(string(runes[:min(len(runes), maxName)]))
	if name == "" {
		return nobody
	}
	return name
}

// names are those that are taken in a room, by what they are in small letters.
type names struct {
	taken map[string]string
	last  int // the last number that was given to one
}

// take returns the name that somebody gets who wishes for one: that, with a
// number behind it if another has it.
func (n *names) take(wish string) string {
	name := wish
	for n.has(name) {
		n.last++
		name = fmt.Sprint(wish, " ", n.last+1)
	}
	if n.taken == nil {
		n.taken = make(map[string]string)
	}
	n.taken[strings.ToLower(name)] = name
	return name
}

func (n *names) has(name string) bool {
	_, ok := n.taken[strings.ToLower(name)]
	return ok
}

func (n *names) release(name string) { delete(n.taken, strings.ToLower(name)) }

// list returns the names, or some of them if there are many.
func (n *names) list() []string {
	list := make([]string, 0, min(len(n.taken), maxListed))
	for name := range maps.Values(n.taken) {
		if list = append(list, name); len(list) == maxListed {
			break
		}
	}
	slices.Sort(list)
	return list
}
