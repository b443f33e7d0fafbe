package mask_test

import (
	"sync"
	"testing"

	"duplex/mask"
)

// sources are the ways to draw keys, each for one goroutine.
var sources = map[string]func() func() mask.Key{
	"NewKey": func() func() mask.Key { return mask.NewKey },
	"Keys":   func() func() mask.Key { return new(mask.Keys).Next },
}

// Keys differ from frame to frame, also when many goroutines draw them
// (sections 5.3 and 10.3). Among 64,000 draws of 32 bits about half a pair
// agrees by chance; a generator shared by mistake would repeat thousands.
func TestKeysAreFresh(t *testing.T) {
	for name, source := range sources {
		t.Run(name, func(t *testing.T) { testFresh(t, source) })
	}
}

func testFresh(t *testing.T, source func() func() mask.Key) {
	const goroutines, draws = 16, 4000
	var mu sync.Mutex
	seen := make(map[mask.Key]int)
	var wg sync.WaitGroup
	for range goroutines {
		wg.Go(func() {
			draw := source()
			keys := make([]mask.Key, draws)
			for i := range keys {
				keys[i] = draw()
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
func TestKeysUseEveryBit(t *testing.T) {
	for name, source := range sources {
		const draws = 4096
		var ones [32]int
		draw := source()
		for range draws {
			for i, b := range draw() {
				for bit := range 8 {
					ones[8*i+bit] += int(b >> bit & 1)
				}
			}
		}
		for i, n := range ones {
			if n < draws*2/5 || n > draws*3/5 {
				t.Errorf("%s: bit %d is set in %d of %d keys", name, i, n, draws)
			}
		}
	}
}

func BenchmarkKey(b *testing.B) {
	for name, source := range sources {
		b.Run(name, func(b *testing.B) {
			draw := source()
			b.ReportAllocs()
			for b.Loop() {
				draw()
			}
		})
	}
}
