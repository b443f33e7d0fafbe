package conn

import "sync"

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

// getBuffer takes a buffer from the pool. What is in it is what its last user
// left there.
func getBuffer() []byte { return buffers.Get().(*[bufferSize]byte)[:] }

// getLargeBuffer takes a large buffer from the pool.
func getLargeBuffer() []byte { return largeBuffers.Get().(*[largeSize]byte)[:] }

// enlarge returns b, or, if that has no room for n more bytes, a large buffer in
// its place, which has room for more, if not for all of them.
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
