package mask

import (
	"encoding/binary"
	"math/bits"
)

// XOR masks b in place, or unmasks it, which is the same, and returns the key
// turned to the byte that follows b (section 5.3): with it the next piece of the
// payload is masked, wherever the payload was cut. XOR does not allocate.
func XOR(b []byte, key Key) Key {
	k := binary.LittleEndian.Uint32(key[:])
	next := bits.RotateLeft32(k, -8*len(b))
	switch n := len(b); {
	case n < 8:
		tiny(b, b, k, next)
	case n < 64:
		straight(b, b, double(k), double(next))
	default:
		i := wide(b, b, double(k))
		long(b[i:], double(k), double(next))
	}
	return Key{byte(next), byte(next >> 8), byte(next >> 16), byte(next >> 24)}
}

// long is XOR for 64 bytes and more, in words of 64 bits with the key in each of
// their halves: k for the words from the start on, next for a word that ends with
// b. What does not fill a word is not done byte by byte: the last eight bytes are
// loaded before any word is stored, and stored masked at the end, over the word
// that they overlap.
//
// Each word is one XOR with memory. Array pointers with constant bounds leave no
// bounds check in the loops, and an index costs less than cutting b shorter. A
// step of sixteen words is twice as fast as one of four.
func long(b []byte, k, next uint64) {
	last := b[len(b)-8:]
	tail := binary.LittleEndian.Uint64(last) ^ next
	i := 0
	for ; i <= len(b)-128; i += 128 {
		p := (*[128]byte)(b[i:])
		word(p[0:8], k)
		word(p[8:16], k)
		word(p[16:24], k)
		word(p[24:32], k)
		word(p[32:40], k)
		word(p[40:48], k)
		word(p[48:56], k)
		word(p[56:64], k)
		word(p[64:72], k)
		word(p[72:80], k)
		word(p[80:88], k)
		word(p[88:96], k)
		word(p[96:104], k)
		word(p[104:112], k)
		word(p[112:120], k)
		word(p[120:128], k)
	}
	for ; i <= len(b)-32; i += 32 {
		p := (*[32]byte)(b[i:])
		word(p[0:8], k)
		word(p[8:16], k)
		word(p[16:24], k)
		word(p[24:32], k)
	}
	if i <= len(b)-16 {
		p := (*[16]byte)(b[i:])
		word(p[0:8], k)
		word(p[8:16], k)
		i += 16
	}
	if i <= len(b)-8 {
		p := (*[8]byte)(b[i:])
		word(p[:], k)
	}
	binary.LittleEndian.PutUint64(last, tail)
}

// double returns k twice over.
func double(k uint32) uint64 { return uint64(k)<<32 | uint64(k) }

// word masks eight bytes.
func word(p []byte, k uint64) {
	binary.LittleEndian.PutUint64(p, binary.LittleEndian.Uint64(p)^k)
}
