package main_test

import (
	"bytes"
	"io"
	"net"
	"sync"
	"testing"

	"duplex/conn"
	"duplex/frame"
	"duplex/handshake"
	"duplex/mask"
)

// A tap is a proxy for one connection that keeps all that goes through.
type tap struct {
	url      string
	up, down bytes.Buffer // to the server, and from it
	ended    chan struct{}
}

// newTap returns a tap on the way to a server.
func newTap(t *testing.T, server string) *tap {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &tap{url: "ws://" + l.Addr().String(), ended: make(chan struct{})}
	go p.serve(l, server)
	t.Cleanup(func() {
		l.Close()
		<-p.ended
	})
	return p
}

func (p *tap) serve(l net.Listener, server string) {
	defer close(p.ended)
	client, err := l.Accept()
	if err != nil {
		return // nobody came
	}
	defer client.Close()
	upstream, err := net.Dial("tcp", server)
	if err != nil {
		return // the client sees the end
	}
	defer upstream.Close()
	var both sync.WaitGroup
	both.Go(func() { pass(upstream, client, &p.up) })
	both.Go(func() { pass(client, upstream, &p.down) })
	both.Wait()
}

// pass copies what comes from src to dst, with its end, and to kept.
func pass(dst, src net.Conn, kept *bytes.Buffer) {
	io.Copy(dst, io.TeeReader(src, kept))
	dst.(*net.TCPConn).CloseWrite()
}

// A flow is what went one way.
type flow struct {
	extensions string // the value of Sec-WebSocket-Extensions
	messages   []recorded
}

// A recorded message is as it was on the wire, but for the masks.
type recorded struct {
	conn.Message
	compressed bool
}

// flows waits for the end of the connection and returns what went to the server
// and what came from it.
func (p *tap) flows(t *testing.T) (up, down flow) {
	t.Helper()
	<-p.ended
	request, n, err := handshake.ParseRequest(p.up.Bytes())
	if err != nil || n == 0 {
		t.Fatalf("no request went through: %v", err)
	}
	response, m, err := handshake.ParseResponse(p.down.Bytes())
	if err != nil || m == 0 {
		t.Fatalf("no response went through: %v", err)
	}
	return newFlow(t, request.Header, p.up.Bytes()[n:]), newFlow(t, response.Header, p.down.Bytes()[m:])
}

func newFlow(t *testing.T, h handshake.Header, frames []byte) flow {
	t.Helper()
	return flow{extensions: h.Get("Sec-WebSocket-Extensions"), messages: messagesIn(t, frames)}
}

// messagesIn puts the frames of b together. A compressed message has RSV1 set in
// its first frame and in no other (RFC 7692, section 6).
func messagesIn(t *testing.T, b []byte) (messages []recorded) {
	t.Helper()
	for len(b) > 0 {
		h, n, err := frame.ParseHeader(b)
		if err != nil || n == 0 || h.Length > int64(len(b)-n) {
			t.Fatalf("a frame is incomplete or wrong: %v, %v", h, err)
		}
		payload := b[n:][:h.Length]
		b = b[n+len(payload):]
		if h.Masked {
			mask.XOR(payload, h.Key)
		}
		switch {
		case h.RSV1 && h.Opcode != frame.Text && h.Opcode != frame.Binary:
			t.Fatalf("RSV1 is set in %v", h)
		case h.Opcode.IsControl():
		case h.Opcode == frame.Continuation:
			last := &messages[len(messages)-1]
			last.Payload = append(last.Payload, payload...)
		default:
			messages = append(messages, recorded{conn.Message{Opcode: h.Opcode, Payload: bytes.Clone(payload)}, h.RSV1})
		}
	}
	return messages
}
