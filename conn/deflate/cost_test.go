package deflate_test

import (
	"bytes"
	"runtime"
	"testing"

	"duplex/conn/deflate"
)

// No message allocates once the pools are warm.
func TestNoAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes pools forget")
	}
	list := messages(16, 900, 2)
	for _, noTakeover := range []bool{false, true} {
		c := deflate.Compressor{NoTakeover: noTakeover}
		d := deflate.Decompressor{NoTakeover: noTakeover}
		compressed, room := make([]byte, 0, 4096), make([]byte, 0, 4096)
		allocations := testing.AllocsPerRun(100, func() {
			for _, m := range list {
				compressed = c.Append(compressed[:0], m, true)
				if got, _, err := d.Fill(room, compressed, true); err != nil || len(got) != len(m) {
					t.Fatal(len(got), err)
				}
			}
		})
		if allocations > 0 {
			t.Errorf("no takeover %t: %v allocations", noTakeover, allocations)
		}
	}
}

// What a connection holds between messages, both ways.
func TestMemoryPerConnection(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector takes more")
	}
	for _, tt := range []struct{ bits, limit int }{
		{8, 3 << 10}, {9, 4 << 10}, {10, 5 << 10}, {11, 7 << 10}, {12, 11 << 10}, {13, 21 << 10}, {14, 41 << 10}, {15, 81 << 10},
	} {
		got := heldBy(t, tt.bits, false)
		if got > tt.limit {
			t.Errorf("2^%d: %d bytes, want %d at most", tt.bits, got, tt.limit)
		} else {
			t.Logf("2^%d: %d bytes", tt.bits, got)
		}
		c, d := deflate.Compressor{Bits: tt.bits}, deflate.Decompressor{Bits: tt.bits}
		if said := c.Keeps() + d.Keeps(); got < said || got > said+256 {
			t.Errorf("2^%d: %d bytes, and they say %d", tt.bits, got, said)
		}
	}
	// The two structs themselves are all there is.
	if got := heldBy(t, 15, true); got > 256 {
		t.Errorf("without takeover: %d bytes", got)
	}
	c, d := deflate.Compressor{NoTakeover: true}, deflate.Decompressor{NoTakeover: true}
	if said := c.Keeps() + d.Keeps(); said != 0 {
		t.Errorf("without takeover they say %d bytes", said)
	}
}

// heldBy returns how many bytes of heap a connection holds after some messages.
func heldBy(t *testing.T, bits int, noTakeover bool) int {
	type connection struct {
		c deflate.Compressor
		d deflate.Decompressor
	}
	const n = 64
	connections := make([]*connection, n)
	list := messages(4, 900, 1)
	before := heap()
	for i := range connections {
		x := &connection{
			deflate.Compressor{Bits: bits, NoTakeover: noTakeover},
			deflate.Decompressor{Bits: bits, NoTakeover: noTakeover},
		}
		for _, m := range list {
			if _, err := inflate(&x.d, x.c.Append(nil, m, true), 100, 300); err != nil {
				t.Fatal(err)
			}
		}
		connections[i] = x
	}
	after := heap()
	runtime.KeepAlive(connections)
	return (after - before) / n
}

// heap returns the size of the heap when the pools are empty.
func heap() int {
	var m runtime.MemStats
	for range 3 {
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// A bomb costs what is inflated of it, which is for the caller to say.
func TestBomb(t *testing.T) {
	var c deflate.Compressor
	bomb := []byte(nil)
	zeros := make([]byte, 1<<20)
	for range 64 {
		bomb = c.Append(bomb, zeros, false)
	}
	if len(bomb) > 100_000 {
		t.Fatalf("64 MiB of zeros are %d bytes", len(bomb))
	}
	for _, noTakeover := range []bool{false, true} {
		d := deflate.Decompressor{NoTakeover: noTakeover}
		out, n, err := d.Fill(zeros[:0], bomb, true)
		if err != nil || len(out) != 1<<20 || n > len(bomb)/60 {
			t.Errorf("a limit of 1 MiB: %d bytes of %d, from %d of %d, %v", len(out), 1<<20, n, len(bomb), err)
		}
	}
}

// Noise grows by a few bytes.
func TestIncompressible(t *testing.T) {
	noise := inputs()["noise"]
	for _, n := range []int{1, 10, 100, 1000, 10_000, 100_000, 200_000} {
		got := len(new(deflate.Compressor).Append(nil, noise[:n], true))
		if limit := n + 6 + 5*(n/(16<<10)); got > limit {
			t.Errorf("%d bytes of noise are %d, want %d at most", n, got, limit)
		}
	}
}

// Another connection knows nothing of the one before.
func TestReset(t *testing.T) {
	m := messages(1, 900, 1)[0]
	for _, noTakeover := range []bool{false, true} {
		c := deflate.Compressor{NoTakeover: noTakeover}
		first := c.Append(nil, m, true)
		c.Append(nil, m, false)
		c.Reset()
		if second := c.Append(nil, m, true); !bytes.Equal(first, second) {
			t.Errorf("no takeover %t: %d bytes, then %d", noTakeover, len(first), len(second))
		}
	}
}

// The figures in bytes, which do not depend on the machine.
func TestFigures(t *testing.T) {
	size := func(list [][]byte, c coder) (n int) {
		for _, m := range list {
			n += len(c.deflate(nil, m))
		}
		return n
	}
	list := messages(256, 900, 1)
	check := func(name string, list [][]byte, noTakeover bool, limit float64) {
		a, b := size(list, ours(15, noTakeover)), size(list, theirs(noTakeover))
		if ratio := float64(a) / float64(b); ratio > limit {
			t.Errorf("%s: %d bytes, %.3f of the %d of the standard library; want %.3f at most", name, a, ratio, b, limit)
		}
	}
	check("messages", list, true, 1.02)
	check("messages with takeover", list, false, 0.85)
	for name, data := range corpus(1 << 20) {
		check(name, [][]byte{data}, true, 1.03)
	}
}
