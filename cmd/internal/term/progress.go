// Package term writes for people at a terminal: a line that says how far a long
// run is, and tables.
package term

import (
	"fmt"
	"os"
	"sync"
	"time"
)

// width is how many columns the line may take: one less than the narrowest
// terminal in use has, for a line that wraps could not be taken back.
const width = 79

// A Progress is a line on a terminal that says how far a run is. The nil
// Progress says nothing. Its methods may be called from many goroutines.
type Progress struct {
	f     *os.File
	begin time.Time

	mu    sync.Mutex
	total int
}

// NewProgress returns a line on f, or nil if f is not a terminal. A total of 0
// means that nobody knows how many steps there will be.
func NewProgress(f *os.File, total int) *Progress {
	if !IsTerminal(f) {
		return nil
	}
	return &Progress{f: f, begin: time.Now(), total: total}
}

// IsTerminal reports whether f is a terminal: a character device that is not the
// null device. The standard library has no better answer.
func IsTerminal(f *os.File) bool {
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}

// Expect sets the number of steps that there will be.
func (p *Progress) Expect(total int) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.total, p.begin = total, time.Now()
}

// Show shows how many steps are done and, from that, how long the others will
// take, and then a few words of the caller's.
func (p *Progress) Show(done int, words string) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	line := []rune(progress(done, p.total, time.Since(p.begin), words))
	fmt.Fprint(p.f, "\r\x1b[K", string(line[:min(len(line), width)]))
}

// progress returns the line.
func progress(done, total int, took time.Duration, words string) string {
	switch {
	case total <= 0:
		return fmt.Sprintf("%d: %s", done, words)
	case done == 0 || done >= total:
		return fmt.Sprintf("%d/%d: %s", done, total, words)
	}
	left := took / time.Duration(done) * time.Duration(total-done)
	return fmt.Sprintf("%d/%d, %v left: %s", done, total, left.Round(time.Second), words)
}

// Clear removes the line.
func (p *Progress) Clear() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprint(p.f, "\r\x1b[K")
}
