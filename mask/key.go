package mask

import (
	"crypto/rand"
	"encoding/binary"
	mathrand "math/rand/v2"
	"sync"
)

// A Key is a masking key, in the order in which its bytes are sent
// (section 5.3).
type Key [4]byte

// NewKey returns a fresh key that nobody can predict from the keys before it,
// which keeps the author of a payload from choosing the bytes on the wire
// (section 10.3). It may be called from many goroutines at once.
//
// The keys come from ChaCha8 generators, each seeded by the operating system,
// so that a frame does not cost a system call.
func NewKey() Key {
	g := generators.Get().(*mathrand.ChaCha8)
	var key Key
	binary.LittleEndian.PutUint32(key[:], uint32(g.Uint64()))
	generators.Put(g)
	return key
}

// generators holds a generator for each processor or so that asks for keys.
var generators = sync.Pool{New: func() any {
	var seed [32]byte
	rand.Read(seed[:])
	return mathrand.NewChaCha8(seed)
}}
