package squeeze

import (
	"bytes"
	"compress/flate"
	"io"
)

// Huffman returns the payload of a message that is compressed without
// references: in blocks that bring their codes with them, if that is worth it.
func Huffman(s string) string {
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, flate.HuffmanOnly)
	io.WriteString(w, s)
	w.Flush()
	return string(bytes.TrimSuffix(b.Bytes(), []byte(tail)))
}
