//go:build !(goexperiment.simd && amd64 && !go1.27)

package mask

// wide is for vectors of the processor: see wide_simd.go.
func wide(dst, src []byte, k uint64) int { return 0 }
