package conn_test

import (
	"io"
	"net"
	"runtime"
	"testing"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// A peer that goes on taking is alive, though its answer to a Ping comes late: the
// Ping lies behind what it has yet to read.
func TestPeerThatTakesSlowlyIsAlive(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("this system does not tell what a peer has taken")
	}
	a, b := tcpConns(t)
	a.(*net.TCPConn).SetWriteBuffer(256 << 10)
	b.(*net.TCPConn).SetReadBuffer(8 << 10)
	c := acceptRaw(t, a, b, &conn.Config{PingInterval: 200 * time.Millisecond, PingTimeout: 200 * time.Millisecond})
	const size = 300_000
	written := make(chan error, 1)
	go func() { written <- c.Write(background, conn.Binary, make([]byte, size)) }()
	go func() {
		for left := int64(size); left > 0; left -= 5000 {
			io.CopyN(io.Discard, b, 5000)
			time.Sleep(20 * time.Millisecond)
		}
		b.Write(maskedFrame(frame.Pong, nil))
		b.Write(maskedFrame(frame.Text, []byte("read it all")))
	}()
	begun := time.Now()
	if _, p, err := c.Read(deadline(t)); err != nil || string(p) != "read it all" {
		t.Errorf("%q, %v, after %v", p, err, time.Since(begun))
	}
	if took := time.Since(begun); took < 700*time.Millisecond {
		t.Errorf("the peer took only %v: too little to tell", took)
	}
	if err := <-written; err != nil {
		t.Error(err)
	}
}

// IdleTimeout is kept by a connection that has parked, too, within some tenths of
// a second.
func TestIdleTimeoutWhileParked(t *testing.T) {
	const idle = 500 * time.Millisecond
	closed := make(chan time.Time, 1)
	h := &conn.Handler{Closed: func(*conn.Conn, error) { closed <- time.Now() }}
	for name, s := range parking(h, &conn.Config{IdleTimeout: idle}) {
		t.Run(name, func(t *testing.T) {
			c := dialTo(t, serveOn(t, s), nil)
			go c.Read(background)
			begun := time.Now()
			parked(t, s, 1)
			if took := (<-closed).Sub(begun); took < idle-100*time.Millisecond || took > idle+700*time.Millisecond {
				t.Errorf("closed after %v", took)
			}
		})
	}
}
