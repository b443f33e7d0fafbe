package hub

import (
	"context"
	"sync"
)

// A budget counts bytes that wait, and has others wait while there are too many.
type budget struct {
	mu    sync.Mutex
	used  int
	freed chan struct{} // closed when used becomes less; nil if nobody waits for that
}

// take waits until n more bytes fit, or nothing else is there. It reports false if
// ctx ends before.
func (b *budget) take(ctx context.Context, n, most int) bool {
	for {
		freed := b.try(n, most)
		if freed == nil {
			return true
		}
		select {
		case <-freed:
		case <-ctx.Done():
			return false
		}
	}
}

// try takes n bytes and returns nil, or returns what to wait for.
func (b *budget) try(n, most int) <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.used == 0 || n <= most-b.used {
		b.used += n
		return nil
	}
	if b.freed == nil {
		b.freed = make(chan struct{})
	}
	return b.freed
}

func (b *budget) give(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.used -= n
	if b.freed != nil {
		close(b.freed)
		b.freed = nil
	}
}
