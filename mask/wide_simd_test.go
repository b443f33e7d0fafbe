//go:build goexperiment.simd && amd64 && !go1.27

package mask

import (
	"bytes"
	"testing"
)

// Vectors and words mask alike, in place and while copying, at every length and
// alignment.
func TestVectorsAgreeWithWords(t *testing.T) {
	if !vectors {
		t.Skip("the processor has no AVX2")
	}
	defer func() { vectors = true }()
	key := Key{0x37, 0xfa, 0x21, 0x3d}
	src := make([]byte, 1200)
	for i := range src {
		src[i] = byte(i * 7)
	}
	for n := 64; n < len(src)-32; n++ {
		p := src[n%32:][:n]
		var masked [2][]byte
		for i, on := range []bool{false, true} {
			vectors = on
			masked[i] = make([]byte, n)
			Copy(masked[i], p, key)
		}
		inPlace := bytes.Clone(p)
		XOR(inPlace, key)
		if !bytes.Equal(masked[0], masked[1]) || !bytes.Equal(masked[0], inPlace) {
			t.Fatalf("%d bytes: words % x, vectors % x, in place % x", n, masked[0], masked[1], inPlace)
		}
	}
}

// Vectors are used, or what is above shows nothing.
func TestVectorsMaskMost(t *testing.T) {
	if !vectors {
		t.Skip("the processor has no AVX2")
	}
	p := make([]byte, 1024)
	if n := wide(p, p, 1); n != 896 {
		t.Errorf("%d of %d bytes are masked with vectors, want 896", n, len(p))
	}
}
