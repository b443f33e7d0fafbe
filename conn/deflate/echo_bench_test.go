package deflate_test

import (
	"context"
	"fmt"
	"net"
	"testing"
	"time"

	"duplex/conn"
	"duplex/conn/deflate"
	"duplex/conn/protocol"
	"duplex/frame"
	"duplex/handshake"
	"duplex/mask"
)

// BenchmarkEcho has a server echo messages of 1 KiB, compressed both ways, over
// a pipe in memory and over loopback: a [conn.Conn] and, beside it, a server that
// does no more than it must with the standard library at level 1. The client
// sends what has been compressed before and does not inflate what comes back.
// Reported is the best of many short turns: echo-ns is the time of an echo with
// all that is in it, time-ratio its ratio to the other server's. A third server
// sends the payloads back as they come; coding-ratio is that of what the two
// take beyond its time, which is for inflating and deflating.
func BenchmarkEcho(b *testing.B) {
	for _, over := range []string{"pipe", "loopback"} {
		for _, noTakeover := range []bool{true, false} {
			b.Run(fmt.Sprintf("%s/takeover=%t", over, !noTakeover), func(b *testing.B) {
				compareEchoes(b, over, noTakeover)
			})
		}
	}
}

func compareEchoes(b *testing.B, over string, noTakeover bool) {
	list := messages(256, 900, 1)
	var input [][]byte
	c := deflate.Compressor{NoTakeover: noTakeover}
	for _, m := range list {
		input = append(input, clientFrame(c.Append(nil, m, true)))
	}
	servers := [3]func(net.Conn){
		func(nc net.Conn) { serveConn(nc, noTakeover) },
		func(nc net.Conn) { serveCoder(nc, theirs(noTakeover), list) },
		func(nc net.Conn) { serveCoder(nc, none, list) },
	}
	var clients [3]*echoClient
	for i, serve := range servers {
		near, far := transport(b, over)
		go serve(far)
		clients[i] = &echoClient{b: b, nc: near, buf: make([]byte, 64<<10)}
		if i == 0 {
			clients[i].shakeHands()
		}
	}
	var best [3]time.Duration
	var size [3]int
	for b.Loop() {
		for i, client := range clients {
			start := time.Now()
			size[i] = client.echo(input)
			if took := time.Since(start); best[i] == 0 || took < best[i] {
				best[i] = took
			}
		}
	}
	n := float64(len(list))
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(best[0])/n, "echo-ns")
	b.ReportMetric(float64(size[0])/n, "bytes")
	b.ReportMetric(float64(best[0])/float64(best[1]), "time-ratio")
	b.ReportMetric(float64(best[0]-best[2])/float64(best[1]-best[2]), "coding-ratio")
	b.ReportMetric(float64(size[0])/float64(size[1]), "bytes-ratio")
}

// transport returns both ends of a connection.
func transport(b *testing.B, over string) (near, far net.Conn) {
	if over == "pipe" {
		near, far = net.Pipe()
	} else {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			b.Fatal(err)
		}
		defer l.Close()
		if near, err = net.Dial("tcp", l.Addr().String()); err != nil {
			b.Fatal(err)
		}
		if far, err = l.Accept(); err != nil {
			b.Fatal(err)
		}
	}
	b.Cleanup(func() { near.Close(); far.Close() })
	return near, far
}

// clientFrame returns a compressed message in a frame.
func clientFrame(p []byte) []byte {
	key := mask.Key{0x37, 0xfa, 0x21, 0x3d}
	h := frame.Header{Fin: true, RSV1: true, Opcode: frame.Text, Masked: true, Key: key, Length: int64(len(p))}
	out := append(h.Append(nil), p...)
	mask.XOR(out[len(out)-len(p):], key)
	return out
}

// serveConn is the server of this module.
func serveConn(nc net.Conn, noTakeover bool) {
	ctx := context.Background()
	c, err := conn.Accept(ctx, nc, &conn.Config{Deflate: &conn.Deflate{
		ServerNoContextTakeover: noTakeover, ClientNoContextTakeover: noTakeover}})
	if err != nil {
		return
	}
	var buf []byte
	for {
		op, m, err := c.ReadAppend(ctx, buf[:0])
		if err != nil || c.Write(ctx, op, m) != nil {
			return
		}
		buf = m
	}
}

// none is a coder that does nothing.
var none = coder{
	deflate: func(dst, src []byte) []byte { return src },
	inflate: func(dst, src []byte, _ int) []byte { return src },
}

// serveCoder is the same without locks, contexts, deadlines and limits, and
// without a handshake. It knows which messages come, over and over, and so how
// long they are, which spares it the search for their end.
func serveCoder(nc net.Conn, z coder, list [][]byte) {
	m := protocol.Machine{Deflate: true}
	in, room, deflated := make([]byte, 64<<10), make([]byte, 0, 64<<10), []byte(nil)
	for held, i := 0, 0; ; {
		n, err := nc.Read(in[held:])
		if err != nil {
			return
		}
		data := in[:held+n]
		for {
			ev, n, err := m.Receive(data)
			if err != nil {
				return
			}
			if n == 0 {
				break
			}
			deflated = append(deflated, ev.Payload...)
			data = data[n:]
			if !ev.Fin {
				continue
			}
			message := z.inflate(room[:0], deflated, len(list[i%len(list)]))
			i++
			deflated = z.deflate(deflated, message)
			h := frame.Header{Fin: true, RSV1: true, Opcode: ev.Opcode, Length: int64(len(deflated))}
			if _, err := nc.Write(append(h.Append(room[:0]), deflated...)); err != nil {
				return
			}
			deflated = deflated[:0]
		}
		held = copy(in, data)
	}
}

// An echoClient sends messages and waits for each to come back.
type echoClient struct {
	b   *testing.B
	nc  net.Conn
	buf []byte
}

func (c *echoClient) shakeHands() {
	r, err := handshake.Offer("example.com", "/", handshake.Terms{Deflate: new(handshake.Deflate)})
	if err != nil {
		c.b.Fatal(err)
	}
	head, _ := r.Append(nil)
	c.nc.Write(head)
	if _, err := c.nc.Read(c.buf); err != nil {
		c.b.Fatal(err)
	}
}

// echo returns how many bytes of payload have come back.
func (c *echoClient) echo(input [][]byte) (size int) {
	for _, p := range input {
		if _, err := c.nc.Write(p); err != nil {
			c.b.Fatal(err)
		}
		size += c.answer()
	}
	return size
}

// answer returns the length of the next frame's payload.
func (c *echoClient) answer() int {
	for got := 0; ; {
		n, err := c.nc.Read(c.buf[got:])
		if err != nil {
			c.b.Fatal(err)
		}
		got += n
		if h, n, _ := frame.ParseHeader(c.buf[:got]); n > 0 && got == n+int(h.Length) {
			return int(h.Length)
		}
	}
}
