package mask

import (
	"encoding/binary"
	mathrand "math/rand/v2"
	"sync"
)

// drawn is how many keys a Keys draws at once. The pool that NewKey asks takes
// longer than the generator behind it; from sixteen keys on that is no more than
// a nanosecond for each.
const drawn = 16

// A Keys hands out fresh keys like those of [NewKey] to one writer, in a third of
// the time, since it draws some ahead. The zero value is ready for use.
//
// It is for one goroutine at a time, and must not be copied: the copy would hand
// out the same keys again.
type Keys struct {
	_     [0]sync.Mutex // go vet finds copies
	left  uint          // how many keys are still to be handed out
	ahead [drawn]Key    // these, and zeros behind them
}

// Next returns a key that nobody can predict from the keys before it (section
// 10.3). It returns no draw twice, and keeps nothing of it.
func (k *Keys) Next() Key {
	if k.left == 0 {
		k.draw()
	}
	k.left--
	key := k.ahead[k.left%drawn]
	k.ahead[k.left%drawn] = Key{}
	return key
}

// draw draws all keys anew.
func (k *Keys) draw() {
	g := generators.Get().(*mathrand.ChaCha8)
	for i := 0; i < drawn; i += 2 {
		v := g.Uint64()
		binary.LittleEndian.PutUint32(k.ahead[i][:], uint32(v))
		binary.LittleEndian.PutUint32(k.ahead[i+1][:], uint32(v>>32))
	}
	generators.Put(g)
	k.left = drawn
}
