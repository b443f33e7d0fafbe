// Package buffer has the memory that connections lend each other while something
// comes in or goes out.
//
// The invariant: a buffer belongs to one owner, from Get to Put, and nobody keeps a
// slice of it beyond that. So a connection that waits holds none.
package buffer

import "sync"

const (
	// Size is the size of a pooled buffer, in bytes: room for a few
	// dozen small frames, or for the start of a large one.
	Size = 4 << 10

	// LargeSize is the size of the pooled buffers for where more than that is
	// coming in or going out: room for a message of 64 KiB with what goes
	// before it.
	LargeSize = 72 << 10
)

var (
	small = sync.Pool{New: func() any { return new([Size]byte) }}
	large = sync.Pool{New: func() any { return new([LargeSize]byte) }}
)

// Get takes a buffer from the pool. Its contents are what its last user
// left there.
func Get() []byte { return small.Get().(*[Size]byte)[:] }

// GetLarge takes a large buffer from the pool.
func GetLarge() []byte { return large.Get().(*[LargeSize]byte)[:] }

// Enlarge returns b, or, if that has no room for n more bytes, a large buffer in
// its place, which has more room, if not for all of them.
func Enlarge(b []byte, n int) []byte {
	if n <= cap(b)-len(b) || cap(b) >= LargeSize {
		return b
	}
	bigger := append(GetLarge()[:0], b...)
	Put(b)
	return bigger
}

// Put gives b back to its pool if it is from one.
func Put(b []byte) {
	switch cap(b) {
	case Size:
		small.Put((*[Size]byte)(b[:Size]))
	case LargeSize:
		large.Put((*[LargeSize]byte)(b[:LargeSize]))
	}
}
