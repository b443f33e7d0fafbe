package deflate_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"duplex/conn/deflate"
)

func Example() {
	var c deflate.Compressor
	var d deflate.Decompressor
	for _, message := range []string{"Hello, Hello, Hello", "Hello again, and Hello"} {
		compressed := c.Append(nil, []byte(message), true)
		inflated, _, err := d.Fill(make([]byte, 0, 100), compressed, true)
		fmt.Printf("%d bytes: %s %v\n", len(compressed), inflated, err)
	}
	// Output:
	// 11 bytes: Hello, Hello, Hello <nil>
	// 17 bytes: Hello again, and Hello <nil>
}

// A message of unknown size is read with a limit: the room for it grows, and
// where it would grow too far the message is given up.
func ExampleDecompressor_Fill() {
	errTooLarge := errors.New("too large")
	read := func(d *deflate.Decompressor, message []byte, limit int) (out []byte, err error) {
		for {
			var n int
			if out, n, err = d.Fill(out, message, true); err != nil || len(out) < cap(out) {
				return out, err
			}
			if len(out) > limit {
				return nil, errTooLarge
			}
			message, out = message[n:], slices.Grow(out, 1)
		}
	}

	bomb := new(deflate.Compressor).Append(nil, []byte(strings.Repeat("0", 1_000_000)), true)
	out, err := read(new(deflate.Decompressor), bomb, 1_000_000)
	fmt.Println(len(out), err)
	out, err = read(new(deflate.Decompressor), bomb, 1000)
	fmt.Println(len(out), err)
	// Output:
	// 1000000 <nil>
	// 0 too large
}
