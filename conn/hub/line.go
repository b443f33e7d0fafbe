package hub

// A line is where what comes first goes first.
type line[T any] struct {
	all  []T
	head int // all[head:] waits
}

func (l *line[T]) len() int { return len(l.all) - l.head }
func (l *line[T]) first() T { return l.all[l.head] }
func (l *line[T]) push(v T) { l.all = append(l.all, v) }

// pop takes the first one away. The others move up when they are no more than
// those that have gone: a line is never longer than twice what waits.
func (l *line[T]) pop() T {
	v := l.all[l.head]
	clear(l.all[l.head : l.head+1])
	if l.head++; l.head >= l.len() {
		n := copy(l.all, l.all[l.head:])
		clear(l.all[n:])
		l.all, l.head = l.all[:n], 0
	}
	return v
}
