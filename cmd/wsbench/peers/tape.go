package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"duplex/handshake"
)

// A tape is a connection in memory whose peer does the opening handshake and
// then sends the same messages over and over, as fast as they are read. Each
// Read copies from the tape, as a kernel does, so what is unmasked in place is
// not the tape. What is written is copied too, counted, and gone.
type tape struct {
	stream []byte // whole frames, without an end
	at     int

	greeting []byte        // what is read before the stream: the peer's part of the handshake
	head     []byte        // this end's part, as far as it is written
	answered chan struct{} // closed when there is a greeting to read
	answer   func(head []byte) []byte
	shaken   atomic.Bool // both parts are done, and what is written is frames

	over    atomic.Bool // reading is at the end
	silent  int         // bytes read since the last message came out
	written int64       // bytes of frames
	sink    []byte      // where they go
	record  bool        // keep them
	kept    []byte
}

// maxRead is the most that one Read returns, as much as a socket may have.
const maxRead = 64 << 10

// offer and agreement are of permessage-deflate. Without a window that is kept
// each message is compressed by itself, so that the tape can be played again.
const (
	offer     = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
	agreement = offer
)

// serverTape returns a connection for a server, whose request is waiting.
func serverTape(stream []byte, compress bool) *tape {
	r := "GET / HTTP/1.1\r\nHost: tape\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
	if compress {
		r += "Sec-WebSocket-Extensions: " + offer + "\r\n"
	}
	t := &tape{stream: stream, greeting: []byte(r + "\r\n"), answered: make(chan struct{})}
	close(t.answered)
	return t
}

// clientTape returns a connection for a client, whose response comes when the
// request is written.
func clientTape(stream []byte, compress bool) *tape {
	return &tape{stream: stream, answered: make(chan struct{}), answer: func(head []byte) []byte {
		r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(head)))
		if err != nil {
			return []byte("HTTP/1.1 400 Bad Request\r\n\r\n")
		}
		a := "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
			"Sec-WebSocket-Accept: " + handshake.AcceptKey(r.Header.Get("Sec-WebSocket-Key")) + "\r\n"
		if compress {
			a += "Sec-WebSocket-Extensions: " + agreement + "\r\n"
		}
		return []byte(a + "\r\n")
	}}
}

// open leaves out the handshake.
func (t *tape) open() {
	t.greeting = nil
	t.shaken.Store(true)
	select {
	case <-t.answered:
	default:
		close(t.answered)
	}
}

// request returns the request that waits, as net/http would have read it.
func (t *tape) request() *http.Request {
	r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(t.greeting)))
	if err != nil {
		panic(err) // it is written above
	}
	t.greeting = nil
	return r
}

func (t *tape) Read(p []byte) (int, error) {
	if !t.shaken.Load() {
		<-t.answered
	}
	if len(t.greeting) > 0 {
		n := copy(p, t.greeting)
		t.greeting = t.greeting[n:]
		return n, nil
	}
	if t.over.Load() || t.silent > 2*len(t.stream)+maxRead {
		return 0, io.EOF // for there should have been a message in so much
	}
	if len(t.stream) == 0 {
		return 0, io.EOF
	}
	p = p[:min(len(p), maxRead)]
	n := 0
	for n < len(p) {
		k := copy(p[n:], t.stream[t.at:])
		n += k
		if t.at += k; t.at == len(t.stream) {
			t.at = 0
		}
	}
	t.silent += n
	return n, nil
}

func (t *tape) Write(p []byte) (int, error) {
	if !t.shaken.Load() {
		return len(p), t.shake(p)
	}
	t.written += int64(len(p))
	t.swallow(p)
	if t.record {
		t.kept = append(t.kept, p...)
	}
	return len(p), nil
}

// swallow copies p to nowhere, as a kernel does to where it waits.
func (t *tape) swallow(p []byte) {
	if t.sink == nil {
		t.sink = make([]byte, maxRead)
	}
	for len(p) > 0 {
		p = p[copy(t.sink, p):]
	}
}

// shake takes what is written of the handshake.
func (t *tape) shake(p []byte) error {
	t.head = append(t.head, p...)
	i := bytes.Index(t.head, []byte("\r\n\r\n"))
	switch {
	case i < 0:
		return nil
	case i+4 < len(t.head):
		return errors.New("frames in the same write as the handshake")
	}
	if t.answer != nil {
		t.greeting = t.answer(t.head)
		close(t.answered)
	}
	t.shaken.Store(true) // last: a Read that does not wait for the greeting must find it
	return nil
}

// agreed returns an error unless both ends have agreed as they should.
func (t *tape) agreed(compress bool) error {
	said := strings.Contains(strings.ToLower(string(t.head)), "permessage-deflate")
	if len(t.head) > 0 && said != compress {
		return fmt.Errorf("handshake: compression is %t and should be %t", said, compress)
	}
	return nil
}

func (t *tape) Close() error                     { return nil }
func (t *tape) LocalAddr() net.Addr              { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }
func (t *tape) RemoteAddr() net.Addr             { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 2} }
func (t *tape) SetDeadline(time.Time) error      { return nil }
func (t *tape) SetReadDeadline(time.Time) error  { return nil }
func (t *tape) SetWriteDeadline(time.Time) error { return nil }
