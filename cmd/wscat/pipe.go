package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"duplex/frame"
)

// readLines gives out what orders make of each line of r, of any length. The
// last one need not end.
func readLines(r io.Reader, orders func([]byte) (order, error), give func(input) bool) {
	for b := bufio.NewReaderSize(r, pieceSize); ; {
		line, err := b.ReadBytes('\n')
		if len(line) > 0 {
			o, bad := orders(bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r")))
			if !give(input{o, bad}) {
				return
			}
		}
		if err != nil {
			giveEnd(err, give)
			return
		}
	}
}

// pieceSize is the longest message that bytes of a pipe are sent in.
const pieceSize = 64 << 10

// readPieces gives out the bytes of r as they come, as binary messages.
func readPieces(r io.Reader, give func(input) bool) {
	for {
		b := make([]byte, pieceSize)
		n, err := r.Read(b)
		if n > 0 && !give(input{order: order{opcode: frame.Binary, payload: b[:n]}}) {
			return
		}
		if err != nil {
			giveEnd(err, give)
			return
		}
	}
}

// giveEnd gives out why there is no more input, unless it is at its end.
func giveEnd(err error, give func(input) bool) {
	if !errors.Is(err, io.EOF) {
		give(input{err: fmt.Errorf("standard input: %w", err)})
	}
}
