package main

import (
	"bytes"
	"compress/flate"
	"io"
	"strings"
	"sync"
)

const tail = "\x00\x00\xff\xff" // of every message (RFC 7692, section 7.2.1)

// compressors are a large part of a million octets each.
var compressors = sync.Pool{New: func() any {
	w, _ := flate.NewWriter(nil, flate.DefaultCompression)
	return w
}}

// deflate compresses a message, without the tail.
func deflate(m []byte) []byte {
	var b bytes.Buffer
	w := compressors.Get().(*flate.Writer)
	defer compressors.Put(w)
	w.Reset(&b)
	w.Write(m)
	w.Flush()
	return bytes.TrimSuffix(b.Bytes(), []byte(tail))
}

// inflate returns a message that was compressed without a context.
func inflate(m []byte) ([]byte, error) {
	const last = "\x01\x00\x00\xff\xff"
	return io.ReadAll(flate.NewReader(io.MultiReader(bytes.NewReader(m), strings.NewReader(tail+last))))
}
