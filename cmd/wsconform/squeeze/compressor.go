package squeeze

import (
	"bytes"
	"compress/flate"
	"sync"
)

// A Compressor compresses messages for one connection.
type Compressor struct {
	takeover bool
	wide     *flate.Writer // for windows of MaxBits
	narrow   *narrow       // for others
	history  history
	out      bytes.Buffer
}

var writers = sync.Pool{New: func() any {
	w, _ := flate.NewWriter(nil, flate.DefaultCompression)
	return w
}}

// NewCompressor returns a compressor with that window. Without takeover it
// compresses each message by itself. It should be released.
func NewCompressor(bits int, takeover bool) *Compressor {
	c := &Compressor{takeover: takeover}
	if bits < MaxBits {
		c.narrow = &narrow{window: 1 << bits}
		return c
	}
	c.wide = writers.Get().(*flate.Writer)
	c.wide.Reset(&c.out)
	return c
}

// Release ends the use of the compressor.
func (c *Compressor) Release() {
	if c.wide != nil {
		c.wide.Reset(nil)
		writers.Put(c.wide)
		c.wide = nil
	}
}

// Message returns the payload of the next message (RFC 7692, section 7.2.1).
func (c *Compressor) Message(p []byte) []byte {
	if c.narrow != nil {
		return c.compressNarrow(p)
	}
	c.out.Reset()
	if !c.takeover {
		c.wide.Reset(&c.out)
	}
	c.wide.Write(p)
	c.wide.Flush()
	return bytes.Clone(bytes.TrimSuffix(c.out.Bytes(), []byte(tail)))
}

func (c *Compressor) compressNarrow(p []byte) []byte {
	out := c.narrow.compress(c.history.last(), p)
	if c.takeover {
		c.history.add(p)
	}
	return out
}
