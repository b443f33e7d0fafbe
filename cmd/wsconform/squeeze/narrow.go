package squeeze

// A narrow compresses with windows that compress/flate does not have. It takes
// the last place where the next octets stood, and codes that need no thought: it
// is there to keep to a window, not to win.
type narrow struct {
	window int
	text   []byte // what has been, and then the message
	last   [1 << hashBits]int32
}

const (
	hashBits = 12
	shortest = 4   // of what is looked for
	longest  = 258 // reference that there is
)

// compress returns the payload of a message, which may refer to before.
func (c *narrow) compress(before, message []byte) []byte {
	before = before[max(0, len(before)-c.window):]
	c.text = append(append(c.text[:0], before...), message...)
	clear(c.last[:])
	for i := range before {
		c.note(i)
	}
	var w Writer
	w.Begin(false, Fixed)
	for i := len(before); i < len(c.text); {
		from, n := c.find(i)
		if n < shortest {
			w.Symbol(int(c.text[i]))
			n = 1
		} else {
			w.Copy(n, i-from)
		}
		for range n {
			c.note(i)
			i++
		}
	}
	w.End()
	return []byte(w.Message())
}

// find returns where in the window the octets from i on stood, and how many of
// them.
func (c *narrow) find(i int) (from, n int) {
	h, ok := c.hash(i)
	if !ok {
		return 0, 0
	}
	from = int(c.last[h]) - 1
	if from < 0 || i-from > c.window {
		return 0, 0
	}
	for n < longest && i+n < len(c.text) && c.text[from+n] == c.text[i+n] {
		n++
	}
	return from, n
}

// note notes that i is the last place where the octets from i on stood.
func (c *narrow) note(i int) {
	if h, ok := c.hash(i); ok {
		c.last[h] = int32(i) + 1
	}
}

func (c *narrow) hash(i int) (h uint32, ok bool) {
	if i+shortest > len(c.text) {
		return 0, false
	}
	for _, octet := range c.text[i : i+shortest] {
		h = h<<8 | uint32(octet)
	}
	return h * 2654435761 >> (32 - hashBits), true
}
