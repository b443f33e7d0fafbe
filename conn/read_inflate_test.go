package conn_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"net"
	"runtime/debug"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/conn/deflate"
	"duplex/frame"
	"duplex/mask"
)

// compressedFrame returns a masked frame with a compressed payload, or with a
// piece of one.
func compressedFrame(h frame.Header, payload []byte) []byte {
	h.RSV1 = h.Opcode != frame.Continuation
	h.Masked, h.Key, h.Length = true, mask.Key{0x37, 0xfa, 0x21, 0x3d}, int64(len(payload))
	b := append(h.Append(nil), payload...)
	mask.XOR(b[len(b)-len(payload):], h.Key)
	return b
}

// bomb returns as many megabytes of zeros, compressed, a piece for each.
func bomb(megabytes int) (pieces [][]byte) {
	var z deflate.Compressor
	zeros := make([]byte, 1<<20)
	first := z.Append(nil, zeros, false)
	next := z.Append(nil, zeros, false)
	pieces = append(pieces, first)
	for len(pieces) < megabytes-1 {
		pieces = append(pieces, next)
	}
	return append(pieces, z.Append(nil, zeros, true))
}

// A gigabyte of zeros in a megabyte, against a limit of one: it ends as soon as
// the limit is passed, and costs no more memory than the limit allows. So it is
// in one frame and in many, in the first message and behind others (section 10.4
// and CVE-2018-1000518).
func TestInflateBombs(t *testing.T) {
	pieces := bomb(1024)
	whole := bytes.Join(pieces, nil)
	t.Logf("%d bytes inflate to 1 GiB", len(whole))
	var frames []byte
	h := frame.Header{Opcode: frame.Binary}
	for i, p := range pieces {
		h.Fin = i == len(pieces)-1
		frames = append(frames, compressedFrame(h, p)...)
		h.Opcode = frame.Continuation
	}
	inputs := map[string][]byte{
		"in one frame":         compressedFrame(frame.Header{Fin: true, Opcode: frame.Binary}, whole),
		"in a thousand frames": frames,
		"as text":              compressedFrame(frame.Header{Fin: true, Opcode: frame.Text}, whole),
	}
	var z deflate.Compressor
	good := compressedFrame(frame.Header{Fin: true, Opcode: frame.Binary}, z.Append(nil, make([]byte, 1<<20), true))
	for name, input := range inputs {
		for _, noTakeover := range []bool{false, true} {
			cfg := &conn.Config{Deflate: &conn.Deflate{ClientNoContextTakeover: noTakeover}}
			t.Run(name, func(t *testing.T) {
				c, peer := rawPair(t, cfg)
				go io.Copy(io.Discard, peer)
				go func() {
					peer.Write(good) // what is within the limit comes first, so that there is a window
					peer.Write(input)
					peer.Close()
				}()
				ctx := deadline(t)
				_, buf, err := c.Read(ctx)
				if err != nil || len(buf) != 1<<20 {
					t.Fatal(len(buf), err)
				}
				allocated := bytesAllocated(func() { _, _, err = c.Read(ctx) })
				if err != conn.ErrMessageTooBig {
					t.Errorf("read: %v, want %v", err, conn.ErrMessageTooBig)
				}
				if !raceEnabled && allocated > 5<<18+256<<10 { // 1.25 times the limit, and a constant
					t.Errorf("%d bytes were allocated for a limit of 1 MiB", allocated)
				}
			})
		}
	}
}

// A Reader inflates a message of any length in little memory.
func TestReaderInflatesInLittleMemory(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes pools forget")
	}
	c, peer := rawPair(t, &conn.Config{Deflate: new(conn.Deflate), MaxMessage: -1})
	go peer.Write(compressedFrame(frame.Header{Fin: true, Opcode: frame.Text}, bytes.Join(bomb(100), nil)))
	ctx := deadline(t)
	piece := make([]byte, 4096)
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // a collection empties the pools
	allocated := bytesAllocated(func() {
		_, r, err := c.Reader(ctx)
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{r}, piece)
		if n != 100<<20 || err != nil {
			t.Errorf("read %d bytes, %v", n, err)
		}
	})
	if allocated > 128<<10 {
		t.Errorf("%d bytes were allocated for a message of 100 MiB", allocated)
	}
}

// A compressed message at a byte a second comes whole through reads that give
// up, in whichever way they read.
func TestReadCancelledLosesNothingCompressed(t *testing.T) {
	want := jsonMessage(1, 2000)
	ways := map[string]func(ctx context.Context, c *conn.Conn, got []byte) ([]byte, error){
		"Read": func(ctx context.Context, c *conn.Conn, _ []byte) ([]byte, error) {
			_, got, err := c.Read(ctx)
			return got, err
		},
		"Reader": func(ctx context.Context, c *conn.Conn, got []byte) ([]byte, error) {
			_, r, err := c.Reader(ctx)
			if err != nil {
				return got, err
			}
			more, err := readPieces(r, 11)
			return append(got, more...), err
		},
	}
	for name, read := range ways {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, peer := rawPair(t, &conn.Config{Deflate: new(conn.Deflate)})
				go func() {
					var z deflate.Compressor
					var input []byte
					h := frame.Header{Opcode: frame.Text}
					for i, n := range []int{0, 700, 701, len(want)} {
						h.Fin = i == 3
						from := []int{0, 0, 700, 701}[i]
						input = append(input, compressedFrame(h, z.Append(nil, want[from:n], h.Fin))...)
						h.Opcode = frame.Continuation
					}
					for _, b := range input {
						time.Sleep(time.Second)
						peer.Write([]byte{b})
					}
				}()
				var got []byte
				for cancelled := 0; ; cancelled++ {
					ctx, cancel := context.WithTimeout(background, 1500*time.Millisecond)
					var err error
					got, err = read(ctx, c, got)
					cancel()
					if err == nil {
						if !bytes.Equal(got, want) {
							t.Errorf("read %d bytes, want %d", len(got), len(want))
						}
						t.Logf("%d reads timed out", cancelled)
						return
					}
					if !errors.Is(err, context.DeadlineExceeded) {
						t.Fatal(err)
					}
				}
			})
		})
	}
}

// Text is checked as it is inflated: an endless message fails at the first bad
// byte and not at its end (section 8.1).
func TestInflatedTextFailsEarly(t *testing.T) {
	c, peer := rawPair(t, &conn.Config{Deflate: new(conn.Deflate)})
	go io.Copy(io.Discard, peer)
	go func() {
		var z deflate.Compressor
		peer.Write(compressedFrame(frame.Header{Opcode: frame.Text}, z.Append(nil, []byte("good, and then \xc0"), false)))
	}()
	if _, _, err := c.Read(deadline(t)); err != frame.ErrInvalidUTF8 {
		t.Errorf("read: %v, want %v", err, frame.ErrInvalidUTF8)
	}
}

// What is wrong with the compressed data is in the error, which is a violation.
func TestNotDeflate(t *testing.T) {
	c, peer := rawPair(t, &conn.Config{Deflate: new(conn.Deflate)})
	go io.Copy(io.Discard, peer)
	go peer.Write(compressedFrame(frame.Header{Fin: true, Opcode: frame.Binary}, []byte{0x07}))
	_, _, err := c.Read(deadline(t))
	if !errors.Is(err, conn.ErrNotDeflate) || !errors.Is(err, deflate.ErrBlockType) {
		t.Errorf("read: %v", err)
	}
	const want = "websocket: compressed message that is not DEFLATE (RFC 7692, section 7.2.2): deflate: reserved block type"
	if err.Error() != want {
		t.Errorf("read: %q, want %q", err, want)
	}
}

// A Close is short also where the peer goes on sending bombs: nobody wants them
// inflated.
func TestCloseDoesNotInflate(t *testing.T) {
	c, peer := rawPair(t, &conn.Config{Deflate: new(conn.Deflate), CloseTimeout: 200 * time.Millisecond})
	go io.Copy(io.Discard, peer)
	go sendForEver(peer, compressedFrame(frame.Header{Fin: true, Opcode: frame.Binary}, bytes.Join(bomb(64), nil)))
	start := time.Now()
	if err := c.Close(frame.NormalClosure, ""); err == nil {
		t.Error("closed cleanly")
	}
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("closing took %v", took)
	}
}

func sendForEver(nc net.Conn, b []byte) {
	for {
		if _, err := nc.Write(b); err != nil {
			return
		}
	}
}

// The largest limit is one too.
func TestInflateWithTheLargestLimit(t *testing.T) {
	server, client := tcpPair(t, &conn.Config{MaxMessage: math.MaxInt64, Deflate: new(conn.Deflate)}, &conn.Config{Deflate: new(conn.Deflate)})
	go client.Write(background, frame.Text, make([]byte, 1000))
	if _, p, err := server.Read(deadline(t)); err != nil || len(p) != 1000 {
		t.Error(len(p), err)
	}
}
