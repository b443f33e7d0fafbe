package deflate

import "sync"

// A Compressor compresses the messages of one direction of a connection, one
// after the other. The zero value has a window of 32 KiB and takeover. It is for
// one goroutine at a time.
//
// Between messages it holds the window and a table, once it has compressed
// something, or nothing at all without takeover. Within a message it borrows the
// rest from a pool.
type Compressor struct {
	// Bits is the base-2 logarithm of the window's size in bytes, 8 to 15, as
	// agreed. 0 means 15. No distance is larger than the window.
	Bits int

	// NoTakeover says that each message stands alone, as agreed or as one likes.
	NoTakeover bool

	// Level is how hard to look for matches. It may change from one message
	// to the next.
	Level Level

	history *history
}

var (
	encoders  = sync.Pool{New: func() any { return new(encoder) }}
	histories = sync.Pool{New: func() any { return newHistory(maxBits) }}
)

// Append appends the compressed form of src to dst and returns the extended
// slice. A message may come in any number of pieces, of which the last says so.
// Each ends at a byte and all before it can be inflated by then: that takes five
// bytes a piece, of which the last piece leaves off four (RFC 7692, section
// 7.2.1).
//
// It takes a few bytes more than src at worst.
func (c *Compressor) Append(dst, src []byte, last bool) []byte {
	w := bitWriter{b: dst}
	if len(src) > 0 {
		c.compress(&w, src)
	}
	w.put(0, 3)
	w.align()
	if !last {
		return append(w.b, tail[:]...)
	}
	c.finish()
	return w.b
}

// compress writes src in blocks.
func (c *Compressor) compress(w *bitWriter, src []byte) {
	if c.history == nil {
		if c.NoTakeover {
			c.history = histories.Get().(*history)
			c.history.reset(len(src))
		} else {
			c.history = newHistory(windowBits(c.Bits))
		}
	}
	e := encoders.Get().(*encoder)
	effort := c.Level.effort(len(src))
	for len(src) > 0 {
		e.block.reset()
		used := c.history.find(&e.block, src, 1<<windowBits(c.Bits), effort)
		e.write(w, src[:used])
		src = src[used:]
	}
	encoders.Put(e)
}

// Keeps returns how many bytes the Compressor holds between messages once it has
// compressed some.
func (c *Compressor) Keeps() int {
	if c.NoTakeover {
		return 0
	}
	return 1<<windowBits(c.Bits) + 2*tableSize(windowBits(c.Bits))
}

// Reset forgets all that was compressed: what follows is the first message of
// another connection. The memory is kept.
func (c *Compressor) Reset() {
	c.finish()
	if c.history != nil {
		c.history.reset(1 << maxBits)
	}
}

// finish gives back what was borrowed for a message.
func (c *Compressor) finish() {
	if c.NoTakeover && c.history != nil {
		histories.Put(c.history)
		c.history = nil
	}
}
