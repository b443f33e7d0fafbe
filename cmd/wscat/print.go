package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"sync"

	"duplex/cmd/internal/escape"
	"duplex/frame"
)

// A printer prints messages to standard output, and what there is to say about
// them to standard error. On a terminal in use by a person both go there, around
// the line that is being typed.
type printer struct {
	mu sync.Mutex
	place

	stream              bool // payloads follow each other with nothing in between
	coding              coding
	raw, quiet, verbose bool
}

// A place is where a printer prints.
type place struct {
	data   io.Writer // messages
	log    io.Writer // the rest
	screen bool      // a person types there
	colors colors
}

func newPrinter(o *options) *printer {
	return &printer{
		place:  place{data: os.Stdout, log: os.Stderr},
		stream: o.coding == binaryCoding && !isTerminal(os.Stdout),
		coding: o.coding, raw: o.raw, quiet: o.quiet, verbose: o.verbose,
	}
}

// use has all go to a terminal from now on, but for what was sent elsewhere.
func (p *printer) use(t *terminal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.screen, p.data, p.colors = true, t, newColors()
	if isTerminal(os.Stderr) {
		p.log = t
	}
}

// here returns where to print now.
func (p *printer) here() place {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.place
}

// message prints a message that has come.
func (p *printer) message(m message) error {
	if p.stream {
		return p.write(p.here().data, m.payload)
	}
	return p.line(p.coding.encode(m, p.raw))
}

// line prints what a message or an event looks like, with a mark where there are
// lines of others too.
func (p *printer) line(b []byte) error {
	at := p.here()
	if at.screen {
		b = bytes.ReplaceAll(b, []byte("\n"), []byte("\n  "))
		b = at.colors.incoming(append([]byte("< "), b...))
	}
	return p.write(at.data, append(b[:len(b):len(b)], '\n'))
}

// event prints what else may happen on a connection, for those who read JSON.
func (p *printer) event(e event) {
	if p.coding == jsonCoding {
		p.line(encodeJSON(e, p.raw))
	}
}

// closed prints how a connection was closed by the peer.
func (p *printer) closed(peer string, code frame.CloseCode, reason string) {
	p.event(event{Type: "close", Peer: peer, Code: code, Reason: reason})
}

// note says something that a person wants to know, and a script does not.
func (p *printer) note(format string, args ...any) {
	if !p.quiet && (p.verbose || p.here().screen) {
		p.say(format, args...)
	}
}

// detail says something that is wanted with -v alone.
func (p *printer) detail(format string, args ...any) {
	if p.verbose {
		p.say(format, args...)
	}
}

// answer says what somebody has asked for, if not as an event.
func (p *printer) answer(format string, args ...any) {
	if p.coding != jsonCoding {
		p.say(format, args...)
	}
}

// say writes a line about the connection.
func (p *printer) say(format string, args ...any) {
	line := "* " + escape.Line(fmt.Sprintf(format, args...))
	at := p.here()
	p.write(at.log, append(at.colors.about([]byte(line)), '\n'))
}

// complaint says what is wrong.
func (p *printer) complaint(err error) {
	complain(p.complaints(), err)
}

// complaints returns where to say what is wrong.
func (p *printer) complaints() io.Writer { return logWriter{p} }

// write writes a line, or more, in one piece.
func (p *printer) write(w io.Writer, b []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, err := w.Write(b)
	return err
}

// A logWriter writes to wherever a printer logs.
type logWriter struct{ p *printer }

func (w logWriter) Write(b []byte) (int, error) { return len(b), w.p.write(w.p.here().log, b) }
