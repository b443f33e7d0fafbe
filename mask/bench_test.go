package mask_test

import (
	"fmt"
	"testing"

	"duplex/mask"
)

func BenchmarkXOR(b *testing.B) {
	bySize(b, func(b *testing.B, payloads *[8][]byte) {
		for i := 0; b.Loop(); i++ {
			mask.XOR(payloads[i%8], key)
		}
	})
}

// Copy, and what it stands for.
func BenchmarkCopy(b *testing.B) {
	bySize(b, func(b *testing.B, payloads *[8][]byte) {
		src := ramp(len(payloads[0]))
		for i := 0; b.Loop(); i++ {
			mask.Copy(payloads[i%8], src, key)
		}
	})
}

func BenchmarkCopyThenXOR(b *testing.B) {
	bySize(b, func(b *testing.B, payloads *[8][]byte) {
		src := ramp(len(payloads[0]))
		for i := 0; b.Loop(); i++ {
			copy(payloads[i%8], src)
			mask.XOR(payloads[i%8], key)
		}
	})
}

func BenchmarkNaive(b *testing.B) {
	bySize(b, func(b *testing.B, payloads *[8][]byte) {
		for i := 0; b.Loop(); i++ {
			naive(payloads[i%8], key)
		}
	})
}

// bySize runs a benchmark for each size. Small payloads take turns, as they
// would: to mask the same one at once again would make the processor wait for
// its own last stores.
func bySize(b *testing.B, run func(*testing.B, *[8][]byte)) {
	for _, n := range []int{4, 5, 16, 32, 64, 125, 512, 4096, 65536, 1 << 20} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var payloads [8][]byte
			for i := range payloads {
				payloads[i] = ramp(n)
				if n > 4096 {
					payloads[i] = payloads[0]
				}
			}
			b.SetBytes(int64(n))
			b.ReportAllocs()
			run(b, &payloads)
		})
	}
}
