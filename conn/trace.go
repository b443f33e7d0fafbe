package conn

import (
	"io"
	"log/slog"
	"runtime/debug"

	"duplex/conn/internal/trace"
	"duplex/frame"
)

// A Trace is told what goes over the wire: see [PrintTrace] for one that prints
// it. A func that is nil is not called. Those of one connection are called by the
// goroutines that read and that write, which may be at the same time; they must
// not call the connection's methods, nor keep or change the slices that they
// are given. A panic in one is logged by slog.Default, and changes nothing else.
type Trace struct {
	// Handshake is called with each head of HTTP as it is on the wire,
	// passwords and cookies included: the request and the response, for a
	// client also those that ask a proxy to CONNECT. Under net/http the
	// request is put together again, with its fields in alphabetical order,
	// and a refusal, which net/http sends, is left out.
	Handshake func(sent bool, head []byte)

	// Frame is called with each frame: before it is sent, and when it has
	// been received. The payload is unmasked, also where the header says
	// Masked, and otherwise as on the wire: compressed if the message is. Of
	// a frame that was received it is no more than the first 4 KiB, and less
	// than h.Length also where the connection ends in the middle.
	Frame func(sent bool, h frame.Header, payload []byte)
}

// traceHead tells the trace of a head.
func (cfg *Config) traceHead(sent bool, head []byte) {
	if t := cfg.Trace; t != nil && t.Handshake != nil {
		defer survivePanic()
		t.Handshake(sent, head)
	}
}

// frame calls t.Frame.
func (t *Trace) frame(sent bool, h frame.Header, payload []byte) {
	defer survivePanic()
	t.Frame(sent, h, payload)
}

// survivePanic is deferred around the funcs of a Trace, which are called by
// goroutines of all kinds: a panic there must not end the process, nor change what
// is traced.
func survivePanic() {
	if v := recover(); v != nil {
		slog.Error("websocket: a trace panicked", "panic", v, "stack", string(debug.Stack()))
	}
}

// traceSent tells the trace of a frame that is to be sent.
func (cfg *Config) traceSent(h *frame.Header, payload []byte) {
	if t := cfg.Trace; t != nil && t.Frame != nil {
		t.frame(true, *h, payload)
	}
}

// traceFrames returns what puts the frames together that are received, or nil if
// nobody wants to know.
func (cfg *Config) traceFrames() *trace.Frames {
	if t := cfg.Trace; t != nil && t.Frame != nil {
		return trace.NewFrames(t.frame)
	}
	return nil
}

// PrintTrace returns a Trace that prints to w, a line for each frame and for
// each line of a head: when, whether it was sent (>) or received (<), and what
// it is.
//
//	15:04:05.000000 > GET /chat HTTP/1.1
//	15:04:05.001234 > text fin masked 5 "Hello"
//	15:04:05.002345 < close fin 5 1000 (normal closure) "bye"
//
// Payloads are shortened. Control characters are escaped, so that the peer cannot
// command a terminal. Heads are printed as they are, passwords and cookies
// included. Any number of connections may share one; each call writes to w once.
func PrintTrace(w io.Writer) *Trace {
	p := &trace.Printer{W: w}
	return &Trace{Handshake: p.Head, Frame: p.Frame}
}
