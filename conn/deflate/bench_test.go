package deflate_test

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"duplex/conn/deflate"
)

// BenchmarkMessages compresses and inflates messages of 1 KiB, beside the
// standard library at level 1. What counts are the ratios to that: of time,
// from the best of many short turns that the two take, and of bytes.
func BenchmarkMessages(b *testing.B) {
	list := messages(256, 900, 1)
	for _, noTakeover := range []bool{true, false} {
		b.Run(fmt.Sprintf("takeover=%t", !noTakeover), func(b *testing.B) {
			compare(b, list, ours(15, noTakeover), theirs(noTakeover))
		})
	}
}

// BenchmarkLarge does the same with messages of 1 MiB.
func BenchmarkLarge(b *testing.B) {
	for name, data := range corpus(1 << 20) {
		b.Run(name, func(b *testing.B) {
			compare(b, [][]byte{data}, ours(15, true), theirs(true))
		})
	}
}

// A turn is what it takes to compress and to inflate some messages.
type turn struct {
	deflate, inflate time.Duration
	bytes            int
}

// turnSize is how many messages there are in a turn: few, so that on a busy machine
// some turns are undisturbed.
const turnSize = 8

// take compresses and inflates the messages, and keeps the best times of each turn.
func take(b *testing.B, list, compressed [][]byte, room []byte, c coder, best []turn) {
	for i := range best {
		from, to := i*turnSize, min((i+1)*turnSize, len(list))
		size := 0
		start := time.Now()
		for j := from; j < to; j++ {
			compressed[j] = c.deflate(compressed[j], list[j])
			size += len(compressed[j])
		}
		best[i].deflate = min(best[i].deflate, time.Since(start))
		if best[i].bytes == 0 { // with takeover the next round knows the messages
			best[i].bytes = size
		}
	}
	for i := range best {
		from, to := i*turnSize, min((i+1)*turnSize, len(list))
		start := time.Now()
		for j := from; j < to; j++ {
			if n := len(c.inflate(room, compressed[j], len(list[j]))); n != len(list[j]) {
				b.Fatalf("%d bytes of %d", n, len(list[j]))
			}
		}
		best[i].inflate = min(best[i].inflate, time.Since(start))
	}
	if last := len(list) - 1; !bytes.Equal(room[:len(list[last])], list[last]) {
		b.Fatal("other bytes")
	}
}

// sum returns what the turns take together.
func sum(turns []turn) (all turn) {
	for _, t := range turns {
		all.deflate += t.deflate
		all.inflate += t.inflate
		all.bytes += t.bytes
	}
	return all
}

// compare reports the time of the first coder per message, and its ratios to the
// second.
func compare(b *testing.B, list [][]byte, first, second coder) {
	compressed := make([][]byte, len(list))
	size := 0
	for i, m := range list {
		compressed[i] = make([]byte, 0, 2*len(m))
		size = max(size, len(m))
	}
	room := make([]byte, 0, 2*size)
	coders := [2]coder{first, second}
	var best [2][]turn
	for i := range best {
		best[i] = slices.Repeat([]turn{{deflate: math.MaxInt64, inflate: math.MaxInt64}}, (len(list)+turnSize-1)/turnSize)
	}
	for b.Loop() {
		for i, c := range coders {
			take(b, list, compressed, room, c, best[i])
		}
	}
	ours, theirs := sum(best[0]), sum(best[1])
	n := float64(len(list))
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(ours.deflate)/n, "deflate-ns")
	b.ReportMetric(float64(ours.inflate)/n, "inflate-ns")
	b.ReportMetric(float64(ours.bytes)/n, "bytes")
	b.ReportMetric(float64(ours.deflate)/float64(theirs.deflate), "deflate-ratio")
	b.ReportMetric(float64(ours.inflate)/float64(theirs.inflate), "inflate-ratio")
	b.ReportMetric(float64(ours.deflate+ours.inflate)/float64(theirs.deflate+theirs.inflate), "time-ratio")
	b.ReportMetric(float64(ours.bytes)/float64(theirs.bytes), "bytes-ratio")
}

// BenchmarkTables inflates a message that is nothing but tables of codes, which is
// the most that can be asked for with a byte (RFC 1951, section 3.2.7).
func BenchmarkTables(b *testing.B) {
	var m bitString
	for m.n < 8*4000 {
		m.put(2<<1, 3)
		m.put(0, 5)
		m.put(2, 5)
		m.put(14, 4) // 18 lengths of the code for lengths, as in endsInZeros
		for i := range 18 {
			m.put(map[int]int{1: 2, 2: 1, 17: 2}[i], 3)
		}
		m.put((138-11)<<1, 8)
		m.put((117-11)<<1, 8)
		m.put(0b110101, 6)
		m.put(0, 3)
		m.put(1, 1) // the end of the block
	}
	m.put(0, 3)
	d := deflate.Decompressor{NoTakeover: true}
	room := make([]byte, 0, 64)
	b.SetBytes(int64(len(m.bytes)))
	for b.Loop() {
		if _, _, err := d.Fill(room, m.bytes, true); err != nil {
			b.Fatal(err)
		}
	}
}
