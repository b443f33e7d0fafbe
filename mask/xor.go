package mask

import (
	"encoding/binary"
	"math/bits"
)

// XOR masks b in place, or unmasks it, which is the same, and returns the key
// turned to the byte that follows b (section 5.3). Cut b anywhere, pass the
// returned key along, and the bytes come out the same. XOR does not allocate.
func XOR(b []byte, key Key) Key {
	k := binary.LittleEndian.Uint32(key[:])
	next := bits.RotateLeft32(k, -8*len(b))
	if len(b) < 8 {
		short(b, k, next)
	} else {
		long(b, k, next)
	}
	return Key{byte(next), byte(next >> 8), byte(next >> 16), byte(next >> 24)}
}

// short masks fewer than 8 bytes. From 4 bytes up, two halves that may overlap
// do it: both are loaded before either is stored.
func short(b []byte, k, next uint32) {
	if n := len(b); n >= 4 {
		last := b[n-4:]
		tail := binary.LittleEndian.Uint32(last) ^ next
		binary.LittleEndian.PutUint32(b, binary.LittleEndian.Uint32(b)^k)
		binary.LittleEndian.PutUint32(last, tail)
		return
	}
	for i := range b {
		b[i] ^= byte(k)
		k >>= 8
	}
}

// long masks 8 bytes and more in words of 64 bits, sixteen at a time while they
// last. What does not fill a word is not done byte by byte: the last eight
// bytes are loaded before any word is stored and written back at the end, over
// the word that they overlap.
//
// Each word is one XOR with memory. Array pointers with constant bounds leave
// no check in the loops, and an index costs less than cutting b shorter; the
// spelled-out step is worth a factor of two over a step of four words.
func long(b []byte, k, next uint32) {
	w := double(k)
	last := b[len(b)-8:]
	tail := binary.LittleEndian.Uint64(last) ^ double(next)
	i := 0
	for ; i <= len(b)-128; i += 128 {
		p := (*[128]byte)(b[i:])
		word(p[0:8], w)
		word(p[8:16], w)
		word(p[16:24], w)
		word(p[24:32], w)
		word(p[32:40], w)
		word(p[40:48], w)
		word(p[48:56], w)
		word(p[56:64], w)
		word(p[64:72], w)
		word(p[72:80], w)
		word(p[80:88], w)
		word(p[88:96], w)
		word(p[96:104], w)
		word(p[104:112], w)
		word(p[112:120], w)
		word(p[120:128], w)
	}
	for ; i <= len(b)-32; i += 32 {
		p := (*[32]byte)(b[i:])
		word(p[0:8], w)
		word(p[8:16], w)
		word(p[16:24], w)
		word(p[24:32], w)
	}
	if i <= len(b)-16 {
		p := (*[16]byte)(b[i:])
		word(p[0:8], w)
		word(p[8:16], w)
		i += 16
	}
	if i <= len(b)-8 {
		p := (*[8]byte)(b[i:])
		word(p[:], w)
	}
	binary.LittleEndian.PutUint64(last, tail)
}

// double returns k twice over.
func double(k uint32) uint64 { return uint64(k)<<32 | uint64(k) }

// word masks the eight bytes of p.
func word(p []byte, w uint64) {
	binary.LittleEndian.PutUint64(p, binary.LittleEndian.Uint64(p)^w)
}
