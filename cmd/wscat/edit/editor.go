package edit

import (
	"io"
	"strings"
	"sync"
)

// An Editor edits lines on a terminal that is in raw mode. Its fields are set
// before it is used; its methods may be called from many goroutines.
type Editor struct {
	Screen io.Writer
	Prompt string

	// Size returns how many columns and rows the screen has.
	Size func() (width, height int)

	// Interrupt is called for each Ctrl-C.
	Interrupt func()

	// Complete returns what may stand in place of the end of the text before the
	// cursor, and how long that end is. Where there is nothing, Tab is a tab.
	Complete func(before string) (choices []string, replaced int)

	History History

	mu      sync.Mutex
	changed sync.Cond // with mu: lines has more, or ended is set
	line    Line
	shown   view     // what is seen of the line
	search  *lookup  // nil unless a line of the history is being looked for
	lines   []string // have been typed, and wait to be read
	ended   error    // why there will be no more
	gone    bool     // the screen is no longer the editor's
	cr      bool     // the last character of a paste was a carriage return
}

// Run takes the keys that r has, until its end or Ctrl-D.
func (e *Editor) Run(r io.Reader) {
	e.mu.Lock()
	e.draw()
	e.mu.Unlock()
	var d decoder
	b := make([]byte, 64<<10)
	for {
		n, err := r.Read(b)
		if e.take(d.decode(b[:n])); err != nil {
			e.end(err)
		}
		if e.over() {
			return
		}
	}
}

// ReadLine returns the next line, and why there is none once there are no more: it
// is io.EOF after Ctrl-D.
func (e *Editor) ReadLine() (string, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.changed.L = &e.mu
	for len(e.lines) == 0 && e.ended == nil {
		e.changed.Wait()
	}
	if len(e.lines) == 0 {
		return "", e.ended
	}
	line := e.lines[0]
	e.lines = e.lines[1:]
	return line, nil
}

// Write writes whole lines above the one that is being typed.
func (e *Editor) Write(b []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	text := strings.ReplaceAll(string(b), "\n", "\r\n")
	if e.gone {
		_, err := io.WriteString(e.Screen, text)
		return len(b), err
	}
	out := e.shown.erase(nil)
	out = append(out, text...)
	e.shown = e.view()
	_, err := e.Screen.Write(e.shown.draw(out))
	return len(b), err
}

// Redraw draws the line again, on a screen that has changed its size.
func (e *Editor) Redraw() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.draw()
}

// Leave gives the screen back. A line that has not been sent stays to be seen.
func (e *Editor) Leave() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.gone {
		return
	}
	e.Prompt, e.search = "", nil
	e.line.edit(end)
	e.draw()
	if !e.line.empty() {
		io.WriteString(e.Screen, "\r\n")
	}
	e.gone = true
}

func (e *Editor) end(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.ended == nil {
		e.ended = err
	}
	e.changed.Broadcast()
}

func (e *Editor) over() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.ended != nil
}

// view returns what is to be seen now.
func (e *Editor) view() view {
	width, height := e.Size()
	prompt, line := e.Prompt, &e.line
	if e.search != nil {
		prompt, line = e.search.prompt(), e.search.line(e.History)
	}
	return look(prompt, line, max(width, 8), max(height, 2))
}

// draw draws the line in place of what is seen of it.
func (e *Editor) draw() {
	if e.gone {
		return
	}
	out := e.shown.erase(nil)
	e.shown = e.view()
	e.Screen.Write(e.shown.draw(out))
}

// take does what keys say.
func (e *Editor) take(keys []key) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, k := range keys {
		e.press(k)
	}
	if len(keys) > 0 && e.ended == nil {
		e.draw()
	}
}

// press does what a key says.
func (e *Editor) press(k key) {
	if e.search != nil && e.searching(k) {
		return
	}
	switch k.do {
	case insert:
		e.line.insert(k.text)
	case paste:
		e.paste(k.text)
	case enter:
		e.accept()
	case tab:
		e.complete()
	case interrupt:
		e.Interrupt()
	case endOfInput:
		if e.line.empty() {
			e.ended = io.EOF
			e.changed.Broadcast()
		}
		e.line.edit(deleteUnder)
	case up, down:
		if line, ok := e.History.move(k.do == up, e.line.String()); ok {
			e.line.set(line)
		}
	case search:
		e.search = &lookup{at: len(e.History.lines)}
	case clear:
		io.WriteString(e.Screen, "\x1b[H\x1b[2J")
		e.shown = view{}
	default:
		e.line.edit(k.do)
	}
}

// paste takes text that was pasted, in which the end of a line is what Enter is
// where it is typed.
func (e *Editor) paste(text string) {
	for len(text) > 0 {
		if e.cr && text[0] == '\n' {
			text = text[1:]
		}
		e.cr = false
		i := strings.IndexAny(text, "\r\n")
		if i < 0 {
			e.line.insert(text)
			return
		}
		e.line.insert(text[:i])
		e.cr = text[i] == '\r'
		text = text[i+1:]
		e.accept()
	}
}

// accept hands the line over. What is seen of it stays above the next.
func (e *Editor) accept() {
	e.line.edit(end)
	e.draw()
	if !e.gone {
		io.WriteString(e.Screen, "\r\n")
	}
	e.shown = view{}
	text := e.line.String()
	e.line.set("")
	e.History.add(text)
	e.lines = append(e.lines, text)
	e.changed.Broadcast()
}
