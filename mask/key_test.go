package mask_test

import (
	"sync"
	"testing"

	"duplex/mask"
)

// Keys differ from frame to frame, also when many goroutines draw them
// (sections 5.3 and 10.3). Among 64,000 draws of 32 bits about half a pair
// agrees by chance; a generator shared by mistake would repeat thousands.
func TestNewKeyIsFresh(t *testing.T) {
	const goroutines, draws = 16, 4000
	var mu sync.Mutex
	seen := make(map[mask.Key]int)
	var wg sync.WaitGroup
	for range goroutines {
		wg.Go(func() {
			keys := make([]mask.Key, draws)
			for i := range keys {
				keys[i] = mask.NewKey()
			}
			mu.Lock()
			defer mu.Unlock()
			for _, k := range keys {
				seen[k]++
			}
		})
	}
	wg.Wait()
	if repeated := goroutines*draws - len(seen); repeated > 20 {
		t.Errorf("%d of %d keys were drawn before", repeated, goroutines*draws)
	}
}

// Every bit of a key is used (section 10.3: strong entropy).
func TestNewKeyUsesEveryBit(t *testing.T) {
	const draws = 4096
	var ones [32]int
	for range draws {
		for i, b := range mask.NewKey() {
			for bit := range 8 {
				ones[8*i+bit] += int(b >> bit & 1)
			}
		}
	}
	for i, n := range ones {
		if n < draws*2/5 || n > draws*3/5 {
			t.Errorf("bit %d is set in %d of %d keys", i, n, draws)
		}
	}
}

func BenchmarkNewKey(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		mask.NewKey()
	}
}
