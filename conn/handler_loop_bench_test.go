package conn_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"testing"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// BenchmarkRun hands messages to a handler, from a connection in memory that
// gives as much at a time as a socket may.
func BenchmarkRun(b *testing.B) {
	for _, op := range []frame.Opcode{frame.Binary, frame.Text} {
		for _, size := range []int{32, 125, 1024, 16384, 1 << 20} {
			b.Run(fmt.Sprintf("%v/%d", op, size), func(b *testing.B) {
				x, y := net.Pipe()
				spring := &spring{Conn: x, frames: bytes.Repeat(maskedFrame(op, fill("abc ", size)), max(1, 65536/size))}
				server, _ := connect(b, spring, y, nil, nil)
				b.SetBytes(int64(size))
				b.ReportAllocs()
				left := b.N
				spring.open = true
				b.ResetTimer()
				server.Run(background, &conn.Handler{Message: func(_ context.Context, c *conn.Conn, _ frame.Opcode, p []byte) {
					if left--; left == 0 {
						c.CloseNow()
					}
					if len(p) != size {
						b.Fatal(len(p), "bytes")
					}
				}})
			})
		}
	}
}

// A spring is a connection that, once it is open, gives the same frames over and
// over.
type spring struct {
	net.Conn
	frames, left []byte
	open         bool
}

func (s *spring) Read(p []byte) (int, error) {
	if !s.open {
		return s.Conn.Read(p)
	}
	if len(s.left) == 0 {
		s.left = s.frames
	}
	n := copy(p, s.left)
	s.left = s.left[n:]
	return n, nil
}

func (s *spring) SetReadDeadline(t time.Time) error { return nil }
