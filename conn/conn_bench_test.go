package conn_test

import (
	"fmt"
	"net"
	"testing"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// BenchmarkEcho sends a message over loopback and waits for it to come back.
// Both ends are in the figure.
func BenchmarkEcho(b *testing.B) {
	for _, size := range []int{32, 1024, 65536} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			server, client := tcpPair(b, nil, nil)
			go serveEcho(server)
			payload, buf := make([]byte, size), []byte(nil)
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				if err := client.Write(background, frame.Binary, payload); err != nil {
					b.Fatal(err)
				}
				var err error
				if _, buf, err = client.ReadAppend(background, buf[:0]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkWrite writes messages to nowhere, at either end.
func BenchmarkWrite(b *testing.B) {
	for _, end := range []string{"server", "client"} {
		for _, size := range []int{32, 1024, 65536} {
			b.Run(fmt.Sprintf("%s/%d", end, size), func(b *testing.B) {
				x, y := net.Pipe()
				ends := [2]*sink{{Conn: x}, {Conn: y}}
				cfg := &conn.Config{WriteTimeout: -1} // which a socket need not be told of each time
				server, client := connect(b, ends[0], ends[1], cfg, cfg)
				ends[0].open, ends[1].open = true, true
				c := map[string]*conn.Conn{"server": server, "client": client}[end]
				payload := make([]byte, size)
				b.SetBytes(int64(size))
				b.ReportAllocs()
				for b.Loop() {
					if err := c.Write(background, frame.Binary, payload); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// A sink is a connection that takes all that is written once it is open.
type sink struct {
	net.Conn
	open bool
}

func (s *sink) Write(p []byte) (int, error) {
	if s.open {
		return len(p), nil
	}
	return s.Conn.Write(p)
}

func (s *sink) SetWriteDeadline(t time.Time) error { return nil }
