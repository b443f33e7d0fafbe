package mask

import "encoding/binary"

// The short forms mask src to dst, which is as long and may be src itself. Each
// size class takes the first and the last so many bytes, which overlap where the
// length lies between: all are loaded before any is stored. So there is no loop
// and no rest.

// tiny masks fewer than 8 bytes, with the key k turned to the first byte, and
// next to the one behind the last.
func tiny(dst, src []byte, k, next uint32) {
	if n := len(src); n >= 4 && len(dst) >= n {
		// next is turned to the end of src, and four bytes before it the same.
		tail := binary.LittleEndian.Uint32(src[n-4:]) ^ next
		binary.LittleEndian.PutUint32(dst, binary.LittleEndian.Uint32(src)^k)
		binary.LittleEndian.PutUint32(dst[n-4:], tail)
		return
	}
	for i, c := range src {
		dst[i] = c ^ byte(k)
		k >>= 8
	}
}

// straight masks 8 to 63 bytes, with keys as in [long].
func straight(dst, src []byte, k, next uint64) {
	n := len(src)
	dst = dst[:n]
	switch {
	case n >= 32:
		s, t := (*[32]byte)(src), (*[32]byte)(src[n-32:])
		d, e := (*[32]byte)(dst), (*[32]byte)(dst[n-32:])
		t0 := binary.LittleEndian.Uint64(t[0:8]) ^ next
		t1 := binary.LittleEndian.Uint64(t[8:16]) ^ next
		t2 := binary.LittleEndian.Uint64(t[16:24]) ^ next
		t3 := binary.LittleEndian.Uint64(t[24:32]) ^ next
		binary.LittleEndian.PutUint64(d[0:8], binary.LittleEndian.Uint64(s[0:8])^k)
		binary.LittleEndian.PutUint64(d[8:16], binary.LittleEndian.Uint64(s[8:16])^k)
		binary.LittleEndian.PutUint64(d[16:24], binary.LittleEndian.Uint64(s[16:24])^k)
		binary.LittleEndian.PutUint64(d[24:32], binary.LittleEndian.Uint64(s[24:32])^k)
		binary.LittleEndian.PutUint64(e[0:8], t0)
		binary.LittleEndian.PutUint64(e[8:16], t1)
		binary.LittleEndian.PutUint64(e[16:24], t2)
		binary.LittleEndian.PutUint64(e[24:32], t3)
	case n >= 16:
		s, t := (*[16]byte)(src), (*[16]byte)(src[n-16:])
		d, e := (*[16]byte)(dst), (*[16]byte)(dst[n-16:])
		t0 := binary.LittleEndian.Uint64(t[0:8]) ^ next
		t1 := binary.LittleEndian.Uint64(t[8:16]) ^ next
		binary.LittleEndian.PutUint64(d[0:8], binary.LittleEndian.Uint64(s[0:8])^k)
		binary.LittleEndian.PutUint64(d[8:16], binary.LittleEndian.Uint64(s[8:16])^k)
		binary.LittleEndian.PutUint64(e[0:8], t0)
		binary.LittleEndian.PutUint64(e[8:16], t1)
	default:
		tail := binary.LittleEndian.Uint64(src[n-8:]) ^ next
		binary.LittleEndian.PutUint64(dst, binary.LittleEndian.Uint64(src)^k)
		binary.LittleEndian.PutUint64(dst[n-8:], tail)
	}
}
