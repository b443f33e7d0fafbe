package chat

import "slices"

const (
	maxHistory  = 64 << 10 // bytes that are kept of what was said in a room
	saidBesides = 100      // bytes of a message besides what a member sent
)

// A history is what was said last in a room.
type history struct {
	most  int // messages; 0 for none
	bytes int
	said  []said
}

// add takes note of a message, and forgets those that are too old for that. One
// that is too long leaves no history, rather than one with a hole.
func (h *history) add(s said) {
	if h.most == 0 {
		return
	}
	h.said = append(h.said, s)
	h.bytes += s.size()
	old := 0
	for ; len(h.said)-old > h.most || h.bytes > maxHistory; old++ {
		h.bytes -= h.said[old].size()
	}
	h.said = slices.Delete(h.said, 0, old)
}

func (h *history) isEmpty() bool { return len(h.said) == 0 }

func (s *said) size() int { return len(s.By) + len(s.ID) + len(s.Name) + len(s.Text) + saidBesides }
