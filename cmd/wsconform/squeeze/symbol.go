package squeeze

// Symbols from 257 on are lengths (RFC 1951, section 3.2.5).
const (
	endOfBlock  = 256
	firstLength = 257
)

// A span is the numbers from base on that one symbol and its extra bits stand
// for.
type span struct{ base, extra int }

type spans []span

// lengths and distances are the tables of RFC 1951, section 3.2.5.
var (
	lengths   = append(spansFrom(3, 28, 2), span{258, 0})
	distances = spansFrom(1, 30, 1)
)

// spansFrom returns n spans: twice so many without extra bits as come with each
// number of them after that, 1<<steps.
func spansFrom(base, n, steps int) spans {
	var all spans
	for i := range n {
		extra := max(0, i>>steps-1)
		all = append(all, span{base, extra})
		base += 1 << extra
	}
	return all
}

// find returns the last span that begins at n or before.
func (s spans) find(n int) int {
	i := len(s) - 1
	for s[i].base > n {
		i--
	}
	return i
}
