package socket

import (
	"math/rand/v2"
	"testing"
	"time"
)

// A clock is dues with their links, and what was found due so far.
type clock struct {
	dues
	links [100]link
}

func (c *clock) link(s Slot) *link { return &c.links[s-1] }

// Each slot is found due at its last time and never before, within a tick of the
// look, however often it was set anew, and however far ahead: beyond a whole turn
// of the wheel, too.
func TestDuesAreFoundInTime(t *testing.T) {
	for seed := range uint64(20) {
		choose := rand.New(rand.NewPCG(seed, 1))
		c := new(clock)
		c.init()
		due := make(map[Slot]time.Time)
		now := c.epoch
		for range 2000 {
			s := Slot(1 + choose.IntN(len(c.links)))
			switch choose.IntN(4) {
			case 0:
				c.set(s, time.Time{}, c.link)
				delete(due, s)
			default:
				ahead := time.Duration(choose.Int64N(int64([]time.Duration{time.Second, time.Minute, 5 * wheel * tick}[choose.IntN(3)])))
				due[s] = now.Add(ahead)
				c.set(s, due[s], c.link)
			}
			now = now.Add(time.Duration(choose.Int64N(int64(2 * time.Second))))
			if choose.IntN(50) == 0 {
				now = now.Add(3 * wheel * tick)
			}
			if next := c.next(); len(due) == 0 != next.IsZero() {
				t.Fatalf("the next look is at %v with %d slots due", next, len(due))
			}
			for s := range c.upTo(now, c.link) {
				if at, ok := due[s]; !ok || at.After(now) {
					t.Fatalf("slot %d was found at %v, and is due at %v", s, now, at)
				}
				delete(due, s)
			}
			for s, at := range due {
				if at.Before(now.Add(-2 * tick)) {
					t.Fatalf("slot %d was not found at %v, and was due at %v", s, now, at)
				}
				if next := c.next(); next.After(at.Add(2 * tick)) {
					t.Fatalf("the next look is at %v, and slot %d is due at %v", next, s, at)
				}
			}
		}
	}
}
