package socket

import (
	"iter"
	"time"
)

// The dues of a poller are a wheel of lists: the slots that are due in the same
// tick, taken modulo the size of the wheel, are in one list. To set
// a slot's time takes constant time however many slots there are, and a look at
// the clock visits only the lists whose time has come.
const (
	tick  = 25 * time.Millisecond
	wheel = 2048 // lists; longer than the usual intervals, so that few slots are met early
)

type dues struct {
	lists [wheel]Slot // the first of each, or 0
	count int         // slots that are due at all
	last  int64       // the last tick that was visited
	soon  int64       // no slot is due in an earlier tick; it may be too early
	epoch time.Time
}

// A link is a slot's place in its list.
type link struct {
	at         int64 // the tick in which it is due, counted from 1; 0 if it is in no list
	next, prev Slot
}

func (d *dues) init() { d.epoch = time.Now() }

// tickOf returns the first tick that begins at t or later, so that nothing is
// found due too early.
func (d *dues) tickOf(t time.Time) int64 {
	return max(int64((t.Sub(d.epoch)+tick-1)/tick), d.last+1)
}

// set has slot s due at a time, or never for the zero time.
func (d *dues) set(s Slot, at time.Time, link func(Slot) *link) {
	l := link(s)
	if l.at != 0 {
		d.unlink(l, link)
	}
	if at.IsZero() {
		return
	}
	l.at = d.tickOf(at)
	head := &d.lists[l.at%wheel]
	l.prev, l.next = 0, *head
	if l.next != 0 {
		link(l.next).prev = s
	}
	*head = s
	if d.count++; d.count == 1 || l.at < d.soon {
		d.soon = l.at
	}
}

// unlink takes a slot out of its list.
func (d *dues) unlink(l *link, link func(Slot) *link) {
	if l.prev != 0 {
		link(l.prev).next = l.next
	} else {
		d.lists[l.at%wheel] = l.next
	}
	if l.next != 0 {
		link(l.next).prev = l.prev
	}
	l.at, l.next, l.prev = 0, 0, 0
	d.count--
}

// next returns when to look next, or the zero time for never.
func (d *dues) next() time.Time {
	if d.count == 0 {
		return time.Time{}
	}
	return d.epoch.Add(time.Duration(d.soon) * tick)
}

// upTo takes out and yields the slots that are due by a time. It must be ranged
// over to its end.
func (d *dues) upTo(now time.Time, link func(Slot) *link) iter.Seq[Slot] {
	return func(yield func(Slot) bool) {
		end := int64(now.Sub(d.epoch) / tick)
		from := max(d.soon, d.last+1)
		for t := from; t <= end && t < from+wheel; t++ {
			for s := d.lists[t%wheel]; s != 0; {
				l := link(s)
				next := l.next
				if l.at <= end {
					d.unlink(l, link)
					yield(s)
				}
				s = next
			}
		}
		d.last = max(d.last, end)
		d.soon = d.after(end)
	}
}

// after returns the first tick behind t in which a slot may be due: that of the
// first list that is not empty. A slot that is due in a later round of the wheel
// makes it too early, which costs one look in a turn of the wheel.
func (d *dues) after(t int64) int64 {
	for i := t + 1; i <= t+wheel; i++ {
		if d.lists[i%wheel] != 0 {
			return i
		}
	}
	return t + wheel
}
