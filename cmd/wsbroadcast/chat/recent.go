package chat

import "hash/maphash"

// maxRecent is how many ids of texts are remembered in a room.
const maxRecent = 256

// recent remembers the ids of what was said last, so that nothing is said twice.
// It keeps hashes, with a seed that nobody knows, rather than what members send.
type recent struct {
	at   map[uint64]int64 // when it was said
	line [maxRecent]uint64
	next int // the place in line of the oldest
}

var recentSeed = maphash.MakeSeed()

func hashOf(by, id string) uint64 {
	return maphash.Comparable(recentSeed, [2]string{by, id})
}

// find returns when a text with that id was said, or 0.
func (r *recent) find(by, id string) int64 { return r.at[hashOf(by, id)] }

// add takes note of an id, and forgets the oldest.
func (r *recent) add(by, id string, at int64) {
	if r.at == nil {
		r.at = make(map[uint64]int64)
	}
	delete(r.at, r.line[r.next])
	h := hashOf(by, id)
	r.at[h] = at
	r.line[r.next] = h
	r.next = (r.next + 1) % maxRecent
}
