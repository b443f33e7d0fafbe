// Package term tells on a terminal, or in a log, how a run goes and how it went.
package term

import (
	"fmt"
	"os"
	"sync"

	"duplex/cmd/internal/escape"
	"duplex/cmd/internal/term"
	"duplex/cmd/wsconform/result"
)

// A Progress is a line on a terminal that says how far a run is, if there is a
// terminal.
type Progress struct {
	line *term.Progress

	mu           sync.Mutex
	done, failed int
}

// NewProgress returns a line on f for a run of so many cases; 0 means that nobody
// knows how many.
func NewProgress(f *os.File, total int) *Progress {
	return &Progress{line: term.NewProgress(f, total)}
}

// Add counts a result.
func (p *Progress) Add(r *result.Result) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	if r.Failed() {
		p.failed++
	}
	p.line.Show(p.done, fmt.Sprintf("%d failed, last %s (%s)", p.failed, r.Case.ID, escape.Line(r.Agent)))
}

// Clear removes the line.
func (p *Progress) Clear() { p.line.Clear() }
