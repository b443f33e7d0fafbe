package conn_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/conn/deflate"
	"duplex/frame"
)

// Reading up to a limit costs 1.25 times that at the most, and a constant, where
// nobody can say how long the message will be: if it is compressed, or comes in
// many frames. So it does if the message goes beyond the limit, or is handed to a
// Handler.
func TestReadCostsItsLimit(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes pools forget")
	}
	const most = 32 << 20
	inflatesTo := func(n int) func(nc net.Conn) {
		var z deflate.Compressor
		frame := compressedFrame(frame.Header{Fin: true, Opcode: frame.Binary}, z.Append(nil, make([]byte, n), true))
		return func(nc net.Conn) { nc.Write(frame) }
	}
	fragments := func(size int) func(nc net.Conn) {
		return func(nc net.Conn) {
			h := frame.Header{Opcode: frame.Binary}
			for n := most; n > 0; n -= size {
				h.Fin = n == size
				if _, err := nc.Write(appendFrame(nil, false, h, make([]byte, size))); err != nil {
					return
				}
				h.Opcode = frame.Continuation
			}
		}
	}
	readers := map[string]func(ctx context.Context, c *conn.Conn) int{
		"Read": func(ctx context.Context, c *conn.Conn) int { _, p, _ := c.Read(ctx); return len(p) },
		"Run": func(ctx context.Context, c *conn.Conn) (n int) {
			c.Run(ctx, &conn.Handler{Message: func(_ context.Context, c *conn.Conn, _ conn.Opcode, p []byte) {
				n = len(p)
				c.CloseNow()
			}})
			return n
		},
	}
	for name, input := range map[string]struct {
		send func(nc net.Conn)
		size int // of the message that is read
		sent int // bytes that the sender allocates
	}{
		"inflated":             {inflatesTo(most), most, 0},
		"inflated beyond":      {inflatesTo(2 * most), 0, 0},
		"fragments of 64 KiB":  {fragments(64 << 10), most, 3 * most},
		"fragments of a third": {fragments(most / 4), most, 3 * most},
	} {
		for reader, read := range readers {
			t.Run(reader+", "+name, func(t *testing.T) {
				c, peer := rawPair(t, &conn.Config{Deflate: new(conn.Deflate), MaxMessage: most, MaxFragments: -1})
				go io.Copy(io.Discard, peer)
				heap := peakOf(func() {
					go input.send(peer)
					if n := read(deadline(t), c); n != input.size {
						t.Errorf("read %d bytes, want %d", n, input.size)
					}
				})
				if input.sent == 0 && heap > most*5/4+1<<20 {
					t.Errorf("%.2f times the limit", float64(heap)/most)
				}
				if input.sent > 0 && heap > uint64(input.sent)+most*5/4+1<<20 {
					t.Errorf("%.2f times the limit, of which the sender takes %d", float64(heap)/most, input.sent/most)
				}
			})
		}
	}
}

// peakOf returns how many bytes f allocates: more than the heap can have grown by.
func peakOf(f func()) uint64 { return bytesAllocated(f) }

// A handler that closes its connection keeps nothing of it but a socket, though
// the peer does not answer.
func TestCloseInHandlerKeepsNothing(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes pools forget")
	}
	const n, size = 100, 1 << 20
	closed := make(chan bool)
	for name, d := range map[string]*conn.Deflate{"plain": nil, "compressed": new(conn.Deflate)} {
		t.Run(name, func(t *testing.T) {
			s := &conn.Server{
				Config: &conn.Config{Deflate: d, DropRequest: true},
				Handler: &conn.Handler{Message: func(_ context.Context, c *conn.Conn, _ conn.Opcode, p []byte) {
					c.WriteAs(background, conn.Binary, p[:1000], conn.Compressed)
					c.Close(conn.NormalClosure, "")
					closed <- true
				}},
			}
			url := serveOn(t, s)
			fragment := appendFrame(nil, false, frame.Header{Opcode: frame.Binary}, make([]byte, size/2))
			last := appendFrame(nil, false, frame.Header{Fin: true, Opcode: frame.Continuation}, make([]byte, size/2))
			if d != nil {
				var z deflate.Compressor
				noise := bytes.Repeat([]byte(strings.Repeat("x", 3000)+"y"), size/3001)
				fragment = compressedFrame(frame.Header{Fin: true, Opcode: frame.Binary}, z.Append(nil, noise, true))
				last = nil
			}
			before := memory()
			for range n {
				nc := dialTCP(t, url)
				request := rawRequest
				if d != nil {
					request = strings.Replace(request, "\r\n\r\n", "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n", 1)
				}
				nc.Write([]byte(request))
				readRawHead(t, nc)
				nc.Write(fragment)
				nc.Write(last)
				<-closed
			}
			after := memory()
			for begun := time.Now(); after > before+n*20_000 && time.Since(begun) < time.Second; {
				time.Sleep(50 * time.Millisecond)
				after = memory()
			}
			if after > before+n*20_000 {
				t.Errorf("%d bytes for each connection", (after-before)/n)
			}
			if open := s.Stats().Open; open < n/2 {
				t.Errorf("%d connections are open still: too few to tell", open)
			}
		})
	}
}

// A second after a large message its buffers are gone on a connection that does
// not park, whether it sends Pings or not.
func TestLargeMessageLeavesNoBuffers(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes pools forget")
	}
	fragment := appendFrame(nil, false, frame.Header{Opcode: frame.Binary}, make([]byte, 1<<20))
	last := appendFrame(nil, false, frame.Header{Fin: true, Opcode: frame.Continuation}, nil)
	for name, interval := range map[string]time.Duration{"with Pings": 0, "without Pings": -1} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const n = 10
				var conns []*conn.Conn
				before := memory()
				for range n {
					a, peer := net.Pipe()
					c := acceptRaw(t, a, peer, &conn.Config{PingInterval: interval})
					conns = append(conns, c)
					go io.Copy(io.Discard, peer)
					go c.Run(background, nil)
					peer.Write(fragment)
					peer.Write(last)
				}
				synctest.Wait()
				if during := memory(); during < before+n<<20 {
					t.Errorf("%d bytes for each connection: too few to tell", (during-before)/n)
				}
				time.Sleep(time.Second + time.Millisecond)
				if after := memory(); after > before+n*20_000 {
					t.Errorf("%d bytes for each connection after a second", (after-before)/n)
				}
				for _, c := range conns {
					c.CloseNow()
				}
				runtime.KeepAlive(conns)
			})
		})
	}
}
