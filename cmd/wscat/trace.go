package main

import (
	"bytes"

	"duplex/conn"
)

// tracing returns what is to be shown of the wire: all of it, the heads of the
// handshake, or nothing.
func (o *options) tracing(out *printer) *conn.Trace {
	switch {
	case o.trace:
		return conn.PrintTrace(out.complaints())
	case o.verbose:
		return &conn.Trace{Handshake: out.head}
	}
	return nil
}

// head shows a head, with a mark for its direction.
func (p *printer) head(sent bool, head []byte) {
	mark := "<"
	if sent {
		mark = ">"
	}
	for line := range bytes.SplitSeq(bytes.TrimRight(head, "\r\n"), []byte("\n")) {
		p.say("%s %s", mark, bytes.TrimSuffix(line, []byte("\r")))
	}
}
