// Package term tells on a terminal, or in a log, how a run goes and what it has
// found.
package term

import (
	"fmt"
	"os"
	"time"
)

// width is that of the narrowest terminal that the line must fit, and the line
// leaves its last column free, where some terminals begin a new line.
const width = 80

// A Progress is a line on a terminal that says how far a run is. The nil Progress
// says nothing.
type Progress struct {
	f     *os.File
	begin time.Time
	total int
	done  int
}

// NewProgress returns a line on f, or nil if f is no terminal.
func NewProgress(f *os.File) *Progress {
	if !isTerminal(f) {
		return nil
	}
	return &Progress{f: f}
}

// isTerminal reports whether f is a terminal: a character device other than the
// null device.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}

// Begin says how many steps there will be.
func (p *Progress) Begin(steps int) {
	if p != nil {
		p.begin, p.total, p.done = time.Now(), steps, 0
	}
}

// Step says what is done now.
func (p *Progress) Step(what string) {
	if p == nil {
		return
	}
	line := fmt.Sprintf("%d/%d %s", p.done+1, p.total, what)
	if p.done > 0 {
		left := time.Since(p.begin) / time.Duration(p.done) * time.Duration(p.total-p.done)
		line = fmt.Sprintf("%d/%d, %v left: %s", p.done+1, p.total, left.Round(time.Second), what)
	}
	p.done++
	if runes := []rune(line); len(runes) >= width {
		line = string(runes[:width-1])
	}
	fmt.Fprintf(p.f, "\r\x1b[K%s", line)
}

// Clear takes the line away.
func (p *Progress) Clear() {
	if p != nil {
		fmt.Fprint(p.f, "\r\x1b[K")
	}
}
