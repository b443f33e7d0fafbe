package inmemory

import (
	"net"
	"time"

	"duplex/conn"
	"duplex/handshake"
)

// A wire is a connection to nobody: what is to be read comes again and again
// without end, what is written is gone.
type wire struct {
	head   []byte // is read first, once
	stream []byte // is read after that
	at     int
}

func (w *wire) Read(p []byte) (int, error) {
	if len(w.head) > 0 {
		n := copy(p, w.head)
		w.head = w.head[n:]
		return n, nil
	}
	n := copy(p, w.stream[w.at:])
	w.at = (w.at + n) % len(w.stream)
	return n, nil
}

func (w *wire) Write(p []byte) (int, error)      { return len(p), nil }
func (w *wire) Close() error                     { return nil }
func (w *wire) LocalAddr() net.Addr              { return nowhere }
func (w *wire) RemoteAddr() net.Addr             { return nowhere }
func (w *wire) SetDeadline(time.Time) error      { return nil }
func (w *wire) SetReadDeadline(time.Time) error  { return nil }
func (w *wire) SetWriteDeadline(time.Time) error { return nil }

var nowhere = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}

// unlimited bounds nothing that would cut a measurement short.
var unlimited = conn.Config{MaxMessage: -1, MaxControls: -1, PingInterval: -1}

// serverOn returns a server's end on a wire.
func serverOn(stream []byte) (*conn.Conn, error) {
	request, err := handshake.Offer("localhost", "/", handshake.Terms{})
	if err != nil {
		return nil, err
	}
	head, err := request.Append(nil)
	if err != nil {
		return nil, err
	}
	return conn.Accept(background, &wire{head: head, stream: stream}, &unlimited)
}

// clientOn returns a client's end on a wire.
func clientOn(stream []byte) (*conn.Conn, error) {
	cfg := unlimited
	cfg.NetDial = dialer(stream)
	return conn.Dial(background, "ws://localhost/", &cfg)
}
