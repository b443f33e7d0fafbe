package mask_test

import (
	"bytes"
	"fmt"
	"testing"

	"duplex/mask"
)

// naive masks as section 5.3 words it, an octet at a time: the oracle.
func naive(b []byte, key mask.Key) mask.Key {
	for i := range b {
		b[i] ^= key[i%4]
	}
	var next mask.Key
	for i := range next {
		next[i] = key[(len(b)+i)%4]
	}
	return next
}

// ramp returns n bytes that all differ from their neighbours.
func ramp(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*7 + i>>8)
	}
	return b
}

var key = mask.Key{0x37, 0xfa, 0x21, 0x3d}

// The example of section 5.7, "a single-frame masked text message".
func TestXORExampleOfTheRFC(t *testing.T) {
	b := []byte("\x7f\x9f\x4d\x51\x58")
	next := mask.XOR(b, key)
	if string(b) != "Hello" {
		t.Errorf("unmasked %q, want Hello", b)
	}
	if want := (mask.Key{0xfa, 0x21, 0x3d, 0x37}); next != want {
		t.Errorf("key after 5 bytes is %x, want %x", next, want)
	}
}

// Every length, at every alignment, agrees with the oracle and leaves the
// bytes on either side alone (section 5.3).
func TestXORAgreesWithNaive(t *testing.T) {
	for n := range 600 {
		for offset := range 8 {
			got, want := ramp(n+16), ramp(n+16)
			gotKey := mask.XOR(got[offset:offset+n], key)
			wantKey := naive(want[offset:offset+n], key)
			if !bytes.Equal(got, want) {
				t.Fatalf("%d bytes at %d: got %x, want %x", n, offset, got, want)
			}
			if gotKey != wantKey {
				t.Fatalf("%d bytes at %d: next key %x, want %x", n, offset, gotKey, wantKey)
			}
		}
	}
}

// A payload masked in two pieces is the payload masked at once (section 5.3).
func TestXORResumesAnywhere(t *testing.T) {
	const n = 300
	want := ramp(n)
	wantKey := mask.XOR(want, key)
	for cut := range n + 1 {
		got := ramp(n)
		gotKey := mask.XOR(got[cut:], mask.XOR(got[:cut], key))
		if !bytes.Equal(got, want) || gotKey != wantKey {
			t.Fatalf("cut at %d: differs from masking at once", cut)
		}
	}
}

func TestXORDoesNotAllocate(t *testing.T) {
	b := ramp(4099)
	if n := testing.AllocsPerRun(100, func() { mask.XOR(b, key) }); n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
}

func ExampleXOR() {
	payload := []byte("Hello")
	key := mask.Key{0x37, 0xfa, 0x21, 0x3d}

	next := mask.XOR(payload[:2], key)
	mask.XOR(payload[2:], next)
	fmt.Printf("% x\n", payload)
	// Output: 7f 9f 4d 51 58
}
