package deflate_test

import (
	"bytes"
	"testing"

	"duplex/conn/deflate"
)

// The level decides about size alone: whatever it is, also if it changes from
// one message to the next, any inflater gets the message back.
func TestLevels(t *testing.T) {
	levels := []deflate.Level{deflate.Fastest, deflate.Balanced, deflate.Smallest}
	for name, data := range corpus(1 << 18) {
		var sizes []int
		for _, level := range levels {
			c := deflate.Compressor{NoTakeover: true, Level: level}
			sizes = append(sizes, len(c.Append(nil, data, true)))
		}
		if sizes[0] < sizes[1] || sizes[1] < sizes[2] || sizes[0] == sizes[2] {
			t.Errorf("%s: %d bytes by level", name, sizes)
		}
	}
	var c deflate.Compressor
	var d deflate.Decompressor
	room := make([]byte, 0, 4096)
	for i, m := range messages(60, 900, 3) {
		c.Level = levels[i%len(levels)]
		if got, _, err := d.Fill(room, c.Append(nil, m, true), true); err != nil || !bytes.Equal(got, m) {
			t.Fatalf("message %d: %d bytes, %v", i, len(got), err)
		}
	}
}
