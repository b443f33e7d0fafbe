// Package term tells on a terminal, or in a log, how a run goes and how it went.
package term

import (
	"fmt"
	"io"
	"os"
	"sync"

	"duplex/cmd/wsconform/result"
)

// A Progress is a line on a terminal that says how far a run is. The nil
// Progress says nothing.
type Progress struct {
	w io.Writer

	mu                  sync.Mutex
	done, total, failed int
}

// NewProgress returns a line on f, or nil if f is no terminal.
func NewProgress(f *os.File, total int) *Progress {
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return &Progress{w: f, total: total}
}

// Add counts a result in.
func (p *Progress) Add(r *result.Result) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	if r.Failed() {
		p.failed++
	}
	of := ""
	if p.total > 0 {
		of = fmt.Sprintf("/%d", p.total)
	}
	fmt.Fprintf(p.w, "\r\x1b[K%d%s cases, %d failed, last %s (%s)", p.done, of, p.failed, r.Case.ID, safe(r.Agent))
}

// Clear takes the line away.
func (p *Progress) Clear() {
	if p != nil {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
