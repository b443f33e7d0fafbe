package hub

// A list has the members that are ready, first come, first served.
type list struct {
	first, last *Member
	n           int
}

func (l *list) add(m *Member) {
	if l.first == nil {
		l.first = m
	} else {
		l.last.next = m
	}
	l.last = m
	l.n++
}

// take takes the first one away. It returns nil if there is none.
func (l *list) take() *Member {
	m := l.first
	if m != nil {
		l.first, m.next = m.next, nil
		l.n--
	}
	return m
}
