package hub

// A fifo is a first-in, first-out queue. The zero fifo is empty.
type fifo[T any] struct {
	items []T
	head  int // items[head:] are queued
}

func (q *fifo[T]) len() int { return len(q.items) - q.head }
func (q *fifo[T]) push(v T) { q.items = append(q.items, v) }

// first returns the first item, which there must be.
func (q *fifo[T]) first() T { return q.items[q.head] }

// pop removes the first item. When the free space in front is as long as what is
// queued, the items move up, so the memory is at most twice what is queued.
func (q *fifo[T]) pop() T {
	v := q.items[q.head]
	clear(q.items[q.head : q.head+1])
	if q.head++; q.head >= q.len() {
		n := copy(q.items, q.items[q.head:])
		clear(q.items[n:])
		q.items, q.head = q.items[:n], 0
	}
	return v
}
