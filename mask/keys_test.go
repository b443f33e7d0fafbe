package mask

import "testing"

// A key that has been handed out is kept nowhere (section 10.3).
func TestKeysAreErased(t *testing.T) {
	var keys Keys
	for range 5 * drawn {
		keys.Next()
		for i, key := range keys.ahead {
			if handedOut := i >= int(keys.left); handedOut != (key == Key{}) {
				t.Fatalf("with %d keys left, key %d is %x", keys.left, i, key)
			}
		}
	}
}

func TestKeysDoNotAllocate(t *testing.T) {
	var keys Keys
	if n := testing.AllocsPerRun(100, func() { keys.Next() }); n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
}
