package conn

import (
	"bytes"
	"context"
	"net"
	"testing"

	"duplex/conn/deflate"
	"duplex/conn/internal/buffer"
	"duplex/frame"
	"duplex/handshake"
)

// A message is compressed to where it is written from, behind its header and what
// waits before it: no other buffer has it in between.
func TestCompressedInPlace(t *testing.T) {
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	cfg := &Config{Deflate: &Deflate{ServerNoContextTakeover: true}}
	c := newConn(a, buffer.Input{}, cfg, false, handshake.Agreement{Deflate: cfg.Deflate.terms(false)})
	x := c.use()
	for _, n := range []int{300, 3000, 30_000, 60_000} { // with headers of one length and another
		message := bytes.Repeat([]byte("0123456789abcdefghijklmnopqrstuvwxyz "), n/37)
		if err := x.lockFrames(context.Background(), c); err != nil {
			t.Fatal(err)
		}
		x.out.reserve(frame.MaxHeader + len(message) + pieceSlack)
		place := &x.out.buf[:1][0]
		if err := x.putPiece(context.Background(), &frame.Header{Fin: true, Opcode: frame.Text}, message); err != nil {
			t.Fatal(err)
		}
		if &x.out.buf[0] != place {
			t.Errorf("%d bytes were moved to another buffer", n)
		}
		h, size, err := frame.ParseHeader(x.out.buf)
		if err != nil || !h.RSV1 || int(h.Length) != len(x.out.buf)-size {
			t.Fatalf("%d bytes: header %+v in %d bytes, %v", n, h, len(x.out.buf), err)
		}
		z := deflate.Decompressor{Bits: 15, NoTakeover: true}
		got, _, err := z.Fill(make([]byte, 0, len(message)+1), x.out.buf[size:], true)
		if err != nil || !bytes.Equal(got, message) {
			t.Errorf("%d bytes came out as %d, %v", n, len(got), err)
		}
		buffer.Put(x.out.take())
		x.unlockFrames()
	}
}
