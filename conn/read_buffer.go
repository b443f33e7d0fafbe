package conn

import (
	"sync"
)

const (
	// bufferSize is the size of a pooled buffer, in bytes: room for a few
	// dozen small frames, or for the start of a large one.
	bufferSize = 4 << 10

	// largeSize is the size of the pooled buffers for where more than that is
	// coming in or going out: room for a message of 64 KiB with what goes
	// before it.
	largeSize = 72 << 10
)

var (
	buffers      = sync.Pool{New: func() any { return new([bufferSize]byte) }}
	largeBuffers = sync.Pool{New: func() any { return new([largeSize]byte) }}
)

// getBuffer takes a buffer from the pool. Its contents are what its last user
// left there.
func getBuffer() []byte { return buffers.Get().(*[bufferSize]byte)[:] }

// getLargeBuffer takes a large buffer from the pool.
func getLargeBuffer() []byte { return largeBuffers.Get().(*[largeSize]byte)[:] }

// enlarge returns b, or, if that has no room for n more bytes, a large buffer in
// its place, which has more room, if not for all of them.
func enlarge(b []byte, n int) []byte {
	if n <= cap(b)-len(b) || cap(b) >= largeSize {
		return b
	}
	large := append(getLargeBuffer()[:0], b...)
	putBuffer(b)
	return large
}

// putBuffer gives b back to its pool if it is from one.
func putBuffer(b []byte) {
	switch cap(b) {
	case bufferSize:
		buffers.Put((*[bufferSize]byte)(b[:bufferSize]))
	case largeSize:
		largeBuffers.Put((*[largeSize]byte)(b[:largeSize]))
	}
}

// A readBuffer is what has been read from a connection and not been received by
// its machine. It has a pooled buffer while there is something in it, and while
// it waits only where it cannot wait without.
type readBuffer struct {
	buf     []byte // nil, or a pooled buffer
	r, w    int    // buf[r:w] is to be received
	pinned  int    // bytes before r that are needed still
	growing bool   // more was coming in lately than a buffer holds
}

// newReadBuffer returns a buffer of which early[r:] is to be received. It keeps
// early, or gives it back to the pool.
func newReadBuffer(early []byte, r int) readBuffer {
	b := readBuffer{buf: early[:cap(early)], r: r, w: len(early)}
	b.Release()
	return b
}

// bytes returns what there is to receive.
func (b *readBuffer) bytes() []byte { return b.buf[b.r:b.w] }

// empty reports whether there is nothing to receive.
func (b *readBuffer) empty() bool { return b.r == b.w }

// consume takes n bytes away.
func (b *readBuffer) consume(n int) { b.r += n }

// pin has the last n bytes that were taken away stay where they are, with those
// that follow behind them: there is to be room for that many more.
func (b *readBuffer) pin(n, more int) {
	b.pinned = n
	if n+more > len(b.buf) {
		b.enlarge()
	}
}

// unpin returns the n bytes taken away last, of which no more are pinned.
func (b *readBuffer) unpin(n int) []byte {
	b.pinned = 0
	return b.buf[b.r-n : b.r : b.r]
}

// Release gives the buffer back if there is nothing in it.
func (b *readBuffer) Release() {
	if b.buf != nil && b.r == b.w && b.pinned == 0 {
		putBuffer(b.buf)
		b.buf, b.r, b.w = nil, 0, 0
	}
}

// Room returns where to read to: a buffer if there is none yet, and otherwise
// what is left of it behind the bytes that wait for more.
func (b *readBuffer) Room() []byte {
	switch {
	case b.buf == nil && b.growing:
		b.buf = getLargeBuffer()
	case b.buf == nil:
		b.buf = getBuffer()
	case b.growing:
		b.enlarge()
	default:
		b.compact()
	}
	return b.buf[b.w:]
}

// compact moves what is in the buffer to its start.
func (b *readBuffer) compact() {
	if from := b.r - b.pinned; from > 0 {
		b.w = copy(b.buf, b.buf[from:b.w])
		b.r = b.pinned
	}
}

// enlarge makes the buffer a large one.
func (b *readBuffer) enlarge() {
	b.compact()
	large := enlarge(b.buf[:b.w], largeSize-b.w)
	b.buf = large[:cap(large)]
}

// took takes note of n bytes that have been read to Room.
func (b *readBuffer) took(n int) {
	b.w += n
	b.growing = b.w == len(b.buf) || n > bufferSize
}
