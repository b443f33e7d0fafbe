package chat

import (
	"fmt"
	"maps"
	"slices"
)

const maxListed = 200 // names that a newcomer is told

// names are those that are taken in a room, by what they look like.
// The nodes agree on them: they change when the channel delivers a mark.
type names struct {
	taken map[string]*holder
	last  int // the last number that was given to a name
}

// A holder is who has a name, on one connection or several, of one node or several.
type holder struct {
	name, by string
	nodes    map[string]uint64 // the mark's number, of each node that has one
	here     int               // connections to this node
	leaving  bool              // the last of these has another name soon
	alone    bool              // the other nodes may not know
}

// A mark says on the channel that somebody of a node has a name.
type mark struct {
	Name   string `json:"name"`
	By     string `json:"by"`
	Number uint64 `json:"number"` // no other of the node's marks has it

	// The name that he had before, on this connection alone, and the number of
	// that mark, if there was one.
	Was       string `json:"was,omitempty"`
	WasNumber uint64 `json:"wasNumber,omitempty"`
}

// set has a node have a mark. It returns the holder, or nil if the name is somebody
// else's, and what has changed for those who see the names, with an empty type if
// nothing has.
func (n *names) set(node string, m mark) (h *holder, c change) {
	h = n.taken[skeleton(m.Name)]
	if h != nil && h.by != m.By {
		return nil, c
	}
	fresh, respelled := h == nil, h != nil && h.name == m.Was && h.name != m.Name
	switch {
	case fresh:
		h = &holder{name: m.Name, by: m.By, nodes: make(map[string]uint64)}
		if n.taken == nil {
			n.taken = make(map[string]*holder)
		}
		n.taken[skeleton(m.Name)] = h
	case respelled:
		h.name = m.Name
	}
	_, known := h.nodes[node]
	h.nodes[node] = m.Number
	gone := false
	if was := n.taken[skeleton(m.Was)]; m.Was != "" && !known && was != nil && was != h && was.nodes[node] == m.WasNumber {
		_, gone = n.unset(node, skeleton(m.Was))
	}
	switch {
	case respelled || fresh && gone:
		c = change{Type: "renamed", Name: m.Name, Was: m.Was}
	case gone:
		c = change{Type: "left", Name: m.Was}
	case fresh:
		c = change{Type: "joined", Name: m.Name}
	}
	c.Count = len(n.taken)
	return h, c
}

// unset has a node not have a mark. It returns the name, and reports whether it is
// nobody's any more.
func (n *names) unset(node, key string) (name string, gone bool) {
	h := n.taken[key]
	if h == nil {
		return "", false
	}
	delete(h.nodes, node)
	if len(h.nodes) > 0 {
		return h.name, false
	}
	delete(n.taken, key)
	return h.name, true
}

// numbered returns a wish with another number behind it each time.
func (n *names) numbered(wish string) string {
	n.last++
	return fmt.Sprint(wish, " ", n.last+1)
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
