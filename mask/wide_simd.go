//go:build goexperiment.simd && amd64 && !go1.27

package mask

import "simd/archsimd"

var vectors = archsimd.X86.AVX2()

// wide masks the start of src to dst, which may be src, with vectors of 32 bytes,
// and returns how many bytes that were: a multiple of 128, so that the key k is
// turned the same behind them, and 64 less than all at most, none where there are
// few. It takes half of the time of words from 1 KiB up.
//
// Package archsimd has been seen to work in Go 1.26 alone and may change in the
// next release, so only that release uses it, and only if it is asked to with
// GOEXPERIMENT=simd.
func wide(dst, src []byte, k uint64) int {
	if !vectors || len(src) < 256 {
		return 0
	}
	dst = dst[:len(src)]
	i := 0
	key := archsimd.BroadcastUint64x4(k).AsUint8x32()
	for ; i <= len(src)-192; i += 128 {
		s, d := (*[128]byte)(src[i:]), (*[128]byte)(dst[i:])
		archsimd.LoadUint8x32((*[32]byte)(s[0:])).Xor(key).Store((*[32]byte)(d[0:]))
		archsimd.LoadUint8x32((*[32]byte)(s[32:])).Xor(key).Store((*[32]byte)(d[32:]))
		archsimd.LoadUint8x32((*[32]byte)(s[64:])).Xor(key).Store((*[32]byte)(d[64:]))
		archsimd.LoadUint8x32((*[32]byte)(s[96:])).Xor(key).Store((*[32]byte)(d[96:]))
	}
	archsimd.ClearAVXUpperBits() // words behind vectors would wait for them
	return i
}
