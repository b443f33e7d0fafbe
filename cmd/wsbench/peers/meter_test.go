package main

import (
	"testing"
	"time"
)

// A meter counts the messages of the batch that is measured, and no others.
func TestMeter(t *testing.T) {
	m, kept := newMeter(2*time.Millisecond, 10), [][]byte(nil)
	ticks := 0
	for !m.done {
		kept = append(kept[:0], make([]byte, 1<<10))
		time.Sleep(10 * time.Microsecond)
		m.tick()
		ticks++
	}
	_ = kept
	if m.took < m.min || m.n >= ticks-9 || m.n < 1 {
		t.Errorf("%d messages of %d in %v", m.n, ticks, m.took)
	}
	if a := m.per(float64(m.allocs)); a < 1 || a > 2 {
		t.Errorf("%v allocations a message; want 1", a)
	}
	if b := m.per(float64(m.bytes)); b < 1<<10 || b > 2<<10 {
		t.Errorf("%v bytes a message; want 1024", b)
	}
}

// A batch grows until it is long enough.
func TestGrown(t *testing.T) {
	for _, test := range []struct {
		n          int
		took, want time.Duration
		grown      int
	}{
		{1, 0, time.Second, 100},
		{10, time.Second, time.Second, 12},
		{1, time.Second, time.Second, 2},
		{1000, time.Millisecond, 10 * time.Millisecond, 12000},
	} {
		if got := grown(test.n, test.took, test.want); got != test.grown {
			t.Errorf("grown(%d, %v, %v) = %d; want %d", test.n, test.took, test.want, got, test.grown)
		}
	}
}
