package fuzz_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"duplex/mask"
)

// FuzzMask holds XOR and Copy against section 5.3 as it is worded, an octet at a
// time, on a payload anywhere in memory and in two pieces.
func FuzzMask(f *testing.F) {
	for _, n := range []int{0, 1, 3, 4, 5, 7, 8, 9, 31, 32, 33, 127, 128, 129, 300} {
		f.Add(bytes.Repeat([]byte("ab"), n)[:n], uint32(0x37fa213d), uint16(n/3), uint16(n/2))
	}
	for _, payload := range payloadSeeds(f, false) {
		f.Add(payload, uint32(0x37fa213d), uint16(1), uint16(2))
	}
	f.Fuzz(func(t *testing.T, b []byte, number uint32, from, cut uint16) {
		var key mask.Key
		binary.BigEndian.PutUint32(key[:], number)
		start := min(int(from), len(b))
		want := bytes.Clone(b)
		for i := range want[start:] {
			want[start+i] ^= key[i%4]
		}
		payload := b[start:]
		middle := min(int(cut), len(payload))
		copied := append(bytes.Clone(b[:start]), make([]byte, len(payload))...)
		copyNext := mask.Copy(copied[start:], payload[:middle], key)
		copyNext = mask.Copy(copied[start+middle:], payload[middle:], copyNext)
		next := mask.XOR(payload[middle:], mask.XOR(payload[:middle], key))
		if !bytes.Equal(b, want) {
			t.Fatalf("XOR from %d, cut at %d: % x, want % x", start, middle, b, want)
		}
		if !bytes.Equal(copied, want) || copyNext != next {
			t.Fatalf("Copy from %d, cut at %d: % x, want % x", start, middle, copied, want)
		}
		for i := range next {
			if next[i] != key[(len(payload)+i)%4] {
				t.Fatalf("after %d bytes with %x the key is %x", len(payload), key, next)
			}
		}
	})
}
