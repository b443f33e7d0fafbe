package edit

import "strings"

// A lookup looks for a line of the history, from the last one on, as it is typed
// what the line has in it.
type lookup struct {
	text string
	at   int // of the line that has it
	none bool
}

func (s *lookup) prompt() string {
	if s.none {
		return "(no line with) " + s.text + ": "
	}
	return "(search) " + s.text + ": "
}

// line returns the line that was found.
func (s *lookup) line(h History) *Line {
	l := new(Line)
	if s.at < len(h.lines) && s.text != "" {
		l.set(h.lines[s.at])
	}
	return l
}

// find looks for a line at or before index from.
func (s *lookup) find(h History, from int) {
	s.none = false
	for i := min(from, len(h.lines)-1); i >= 0; i-- {
		if strings.Contains(h.lines[i], s.text) {
			s.at = i
			return
		}
	}
	s.none = true
}

// searching takes a key while a line is being looked for, and reports whether the
// key was about that. Any other key is for the line that was found.
func (e *Editor) searching(k key) bool {
	s := e.search
	switch {
	case k.do == insert || k.do == paste && !strings.ContainsAny(k.text, "\r\n"):
		s.text += k.text
		s.find(e.History, s.at)
	case k.do == search:
		s.find(e.History, s.at-1)
	case k.do == backspace:
		var l Line
		l.set(s.text)
		l.edit(backspace)
		s.text = l.String()
		s.find(e.History, len(e.History.lines)-1)
	case k.do == abort:
		e.search = nil
	default:
		e.line.set(s.line(e.History).String())
		e.search = nil
		return k.do == ignore
	}
	return true
}
