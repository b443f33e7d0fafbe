package edit

import (
	"io"
	"strings"
	"unicode/utf8"

	"duplex/cmd/internal/escape"
)

// complete completes the word before the cursor as far as there is no choice, and
// shows the choices if it cannot.
func (e *Editor) complete() {
	var choices []string
	var replaced int
	if e.Complete != nil && len(e.line.before) <= maxCompleted {
		choices, replaced = e.Complete(string(e.line.before))
	}
	if len(choices) == 0 {
		e.line.insert("\t")
		return
	}
	common := choices[0]
	for _, choice := range choices[1:] {
		common = prefix(common, choice)
	}
	if len(choices) > 1 && len(common) <= replaced {
		e.show(choices)
		return
	}
	e.line.cutBack(replaced)
	e.line.insert(common)
}

// maxCompleted is how long a line can be to be completed: a paste may have a tab for
// every other character.
const maxCompleted = 4 << 10

// prefix returns what both begin with, in whole characters.
func prefix(a, b string) string {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	for n < len(a) && n > 0 && !utf8.RuneStart(a[n]) {
		n--
	}
	return a[:n]
}

// maxChoices is how many choices are shown at once.
const maxChoices = 100

// show shows choices above the line.
func (e *Editor) show(choices []string) {
	more := ""
	if len(choices) > maxChoices {
		choices, more = choices[:maxChoices], "  …"
	}
	io.WriteString(e.Screen, string(e.shown.erase(nil))+escape.Line(strings.Join(choices, "  "))+more+"\r\n")
	e.shown = view{}
}
