package mask_test

import (
	"bytes"
	"fmt"
	"testing"

	"duplex/mask"
)

// Every length, at every alignment, is what the oracle makes of a copy, leaves
// the source alone and what lies on either side of the destination too (section
// 5.3).
func TestCopyAgreesWithNaive(t *testing.T) {
	for n := range 600 {
		for offset := range 8 {
			src := ramp(n)
			got, want := ramp(n+24), ramp(n+24)
			copy(want[offset:], src)
			gotKey := mask.Copy(got[offset:], src, key)
			wantKey := naive(want[offset:offset+n], key)
			if !bytes.Equal(got, want) || !bytes.Equal(src, ramp(n)) {
				t.Fatalf("%d bytes to %d: got %x, want %x", n, offset, got, want)
			}
			if gotKey != wantKey {
				t.Fatalf("%d bytes to %d: next key %x, want %x", n, offset, gotKey, wantKey)
			}
		}
	}
}

// A copy onto itself masks in place, as XOR does.
func TestCopyOntoItself(t *testing.T) {
	for n := range 600 {
		got, want := ramp(n), ramp(n)
		mask.Copy(got, got, key)
		naive(want, key)
		if !bytes.Equal(got, want) {
			t.Fatalf("%d bytes: got %x, want %x", n, got, want)
		}
	}
}

// A destination that is too short is a mistake of the caller at every length,
// and nothing of it is overwritten behind its end.
func TestCopyWantsRoom(t *testing.T) {
	for n := 1; n < 300; n++ {
		room := ramp(n)
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%d bytes were copied to %d", n, n-1)
				}
			}()
			mask.Copy(room[:n-1], ramp(n), key)
		}()
		if room[n-1] != ramp(n)[n-1] {
			t.Errorf("%d bytes to %d: the byte behind was overwritten", n, n-1)
		}
	}
}

func TestCopyDoesNotAllocate(t *testing.T) {
	dst, src := ramp(4099), ramp(4099)
	if n := testing.AllocsPerRun(100, func() { mask.Copy(dst, src, key) }); n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
}

func ExampleCopy() {
	payload := []byte("Hello")
	wire := make([]byte, len(payload))

	mask.Copy(wire, payload, mask.Key{0x37, 0xfa, 0x21, 0x3d})
	fmt.Printf("% x is %s\n", wire, payload)
	// Output: 7f 9f 4d 51 58 is Hello
}
