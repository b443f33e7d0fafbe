package deflate_test

import (
	"bytes"
	"compress/flate"

	"duplex/conn/deflate"
)

// A coder compresses messages, each to dst[:0], and inflates them again.
type coder struct {
	deflate func(dst, src []byte) []byte
	inflate func(dst, src []byte, size int) []byte // dst has room for that and more
}

// ours returns a coder of this package.
func ours(bits int, noTakeover bool) coder {
	c := deflate.Compressor{Bits: bits, NoTakeover: noTakeover}
	d := deflate.Decompressor{Bits: bits, NoTakeover: noTakeover}
	return coder{
		deflate: func(dst, src []byte) []byte { return c.Append(dst[:0], src, true) },
		inflate: func(dst, src []byte, _ int) []byte {
			out, n, err := d.Fill(dst[:0], src, true)
			if err != nil || n < len(src) {
				panic(err)
			}
			return out
		},
	}
}

const (
	tail  = "\x00\x00\xff\xff"            // what a message leaves off
	final = tail + "\x01\x00\x00\xff\xff" // with a block at which a reader stops
)

// theirs returns a coder of the standard library at level 1, used as other
// libraries do: a writer and a reader that are reset for each message, or that
// live as long as the connection.
func theirs(noTakeover bool) coder {
	var compressed bytes.Buffer
	w, err := flate.NewWriter(&compressed, flate.BestSpeed)
	if err != nil {
		panic(err)
	}
	var input bytes.Buffer
	r := flate.NewReader(&input)
	end := tail
	if noTakeover {
		end = final
	}
	return coder{
		deflate: func(dst, src []byte) []byte {
			compressed.Reset()
			if noTakeover {
				w.Reset(&compressed)
			}
			w.Write(src)
			w.Flush()
			return append(dst[:0], compressed.Bytes()[:compressed.Len()-len(tail)]...)
		},
		inflate: func(dst, src []byte, size int) []byte {
			if noTakeover {
				input.Reset()
				r.(flate.Resetter).Reset(&input, nil)
			}
			input.Write(src)
			input.WriteString(end)
			for dst = dst[:0]; len(dst) < size; {
				n, err := r.Read(dst[len(dst):size])
				dst = dst[:len(dst)+n]
				if err != nil {
					break
				}
			}
			return dst
		},
	}
}
