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
// Ping lies behind what it has yet to read. Both ends know that.
func TestPeerThatTakesSlowlyIsAlive(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("this system does not tell what a peer has taken")
	}
	for role, client := range map[string]bool{"server": false, "client": true} {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			takeSlowly(t, client)
		})
	}
}

// takeSlowly has a peer read a message for three seconds, before it answers a Ping
// that must be answered in one.
func takeSlowly(t *testing.T, client bool) {
	const size, piece, pause = 300_000, 5000, 50 * time.Millisecond
	a, b := tcpConns(t)
	a.(*net.TCPConn).SetWriteBuffer(256 << 10)
	b.(*net.TCPConn).SetReadBuffer(8 << 10)
	cfg := conn.Config{PingInterval: 200 * time.Millisecond, PingTimeout: time.Second}
	c := rawEndOn(t, client, a, b, cfg)
	written := make(chan error, 1)
	go func() { written <- c.Write(background, conn.Binary, make([]byte, size)) }()
	go func() {
		for left := int64(size); left > 0; left -= piece {
			io.CopyN(io.Discard, b, piece)
			time.Sleep(pause)
		}
		b.Write(appendFrame(nil, client, frame.Header{Fin: true, Opcode: frame.Pong}, nil))
		b.Write(appendFrame(nil, client, frame.Header{Fin: true, Opcode: frame.Text}, []byte("read it all")))
	}()
	begun := time.Now()
	if _, p, err := c.Read(deadline(t)); err != nil || string(p) != "read it all" {
		t.Errorf("%q, %v, after %v", p, err, time.Since(begun))
	}
	if took := time.Since(begun); took < cfg.PingInterval+cfg.PingTimeout+time.Second {
		t.Errorf("the peer took only %v: too little to tell", took)
	}
	if err := <-written; err != nil {
		t.Error(err)
	}
}

// IdleTimeout is kept by a connection that has parked, too, and not before it has
// passed. How late is told where the clock is the test's own, in internal/socket.
func TestIdleTimeoutWhileParked(t *testing.T) {
	const idle = 500 * time.Millisecond
	closed := make(chan time.Time, 1)
	h := &conn.Handler{Closed: func(*conn.Conn, error) { closed <- time.Now() }}
	for name, s := range parking(h, &conn.Config{IdleTimeout: idle}) {
		t.Run(name, func(t *testing.T) {
			begun := time.Now()
			c := dialTo(t, serveOn(t, s), nil)
			go c.Read(background)
			select {
			case at := <-closed:
				if took := at.Sub(begun); took < idle {
					t.Errorf("closed after %v", took)
				}
			case <-deadline(t).Done():
				t.Error("it is not closed")
			}
		})
	}
}
