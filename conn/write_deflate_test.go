package conn_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/conn/deflate"
	"duplex/frame"
)

// A wire reads the frames that a server writes.
type wire struct {
	t  *testing.T
	r  io.Reader
	in deflate.Decompressor // strict about the window
}

// frame reads a frame.
func (w *wire) frame() (frame.Header, []byte) {
	w.t.Helper()
	var b []byte
	for {
		h, n, err := frame.ParseHeader(b)
		if err != nil {
			w.t.Fatal(err)
		}
		if n > 0 {
			p := make([]byte, h.Length)
			if _, err := io.ReadFull(w.r, p); err != nil {
				w.t.Fatal(err)
			}
			return h, p
		}
		b = append(b, 0)
		if _, err := io.ReadFull(w.r, b[len(b)-1:]); err != nil {
			w.t.Fatal(err)
		}
	}
}

// message reads a message and reports whether it was compressed and in how many
// bytes.
func (w *wire) message() (p []byte, compressed bool, size int) {
	w.t.Helper()
	for first := true; ; first = false {
		h, payload := w.frame()
		size += len(payload)
		if first {
			compressed = h.RSV1
		} else if h.RSV1 || h.Opcode != frame.Continuation {
			w.t.Errorf("frame %+v in the middle of a message", h)
		}
		if !compressed {
			p = append(p, payload...)
		} else {
			out, n, err := w.in.Fill(make([]byte, 0, 1<<20), payload, h.Fin)
			if err != nil || n != len(payload) {
				w.t.Fatalf("inflating: %v", err)
			}
			p = append(p, out...)
		}
		if h.Fin {
			return p, compressed, size
		}
	}
}

// Which messages are compressed: those that are long enough, and those of which
// the program says so (RFC 7692, section 6.1).
func TestThreshold(t *testing.T) {
	tests := []struct {
		name    string
		deflate conn.Deflate
		size    int
		how     conn.Compression
		want    bool
	}{
		{"takeover, short", conn.Deflate{}, 63, conn.ByLength, false},
		{"takeover, long enough", conn.Deflate{}, 64, conn.ByLength, true},
		{"no takeover, short", conn.Deflate{ServerNoContextTakeover: true}, 255, conn.ByLength, false},
		{"no takeover, long enough", conn.Deflate{ServerNoContextTakeover: true}, 256, conn.ByLength, true},
		{"own, short", conn.Deflate{Threshold: 1000}, 999, conn.ByLength, false},
		{"own, long enough", conn.Deflate{Threshold: 1000}, 1000, conn.ByLength, true},
		{"none, empty", conn.Deflate{Threshold: -1}, 0, conn.ByLength, true},
		{"short, but wanted", conn.Deflate{}, 5, conn.Compressed, true},
		{"long, but not wanted", conn.Deflate{}, 5000, conn.Uncompressed, false},
	}
	for _, test := range tests {
		want := jsonMessage(0, test.size+100)[:test.size]
		ways := map[string]func(c *conn.Conn) error{
			"Write":  func(c *conn.Conn) error { return c.WriteAs(background, frame.Text, want, test.how) },
			"Writer": func(c *conn.Conn) error { return writeAll(c, want, test.how) },
			"WritePrepared": func(c *conn.Conn) error {
				m, err := conn.PrepareAs(frame.Text, want, test.how)
				if err != nil {
					return err
				}
				return c.WritePrepared(background, m)
			},
		}
		for name, write := range ways {
			t.Run(test.name+"/"+name, func(t *testing.T) {
				c, peer := rawPair(t, &conn.Config{Deflate: &test.deflate})
				failed := make(chan error, 1)
				go func() { failed <- write(c) }()
				w := wire{t: t, r: peer, in: deflate.Decompressor{NoTakeover: test.deflate.ServerNoContextTakeover}}
				got, compressed, _ := w.message()
				if err := <-failed; err != nil || !bytes.Equal(got, want) {
					t.Errorf("%d bytes of %d, %v", len(got), len(want), err)
				}
				shorter := name != "WritePrepared" || test.size > 5 // one that gains nothing goes out as it is
				if compressed != (test.want && shorter) {
					t.Errorf("compressed: %t, want %t", compressed, test.want)
				}
			})
		}
	}
}

func writeAll(c *conn.Conn, p []byte, how conn.Compression) error {
	w, err := c.Writer(background, frame.Text, how)
	if err != nil {
		return err
	}
	if _, err := w.Write(p); err != nil {
		return err
	}
	return w.Close()
}

// A message that compression would make longer goes out as it is, if no window
// needs it.
func TestIncompressible(t *testing.T) {
	random := mixed()[12][:1000]
	c, peer := rawPair(t, &conn.Config{Deflate: &conn.Deflate{ServerNoContextTakeover: true}})
	go c.Write(background, frame.Binary, random)
	w := wire{t: t, r: peer, in: deflate.Decompressor{NoTakeover: true}}
	if got, compressed, _ := w.message(); compressed || !bytes.Equal(got, random) {
		t.Errorf("compressed: %t, %d bytes", compressed, len(got))
	}
}

// No distance in what is sent is larger than the window agreed on: an inflater
// that keeps no more than that window, and says so, is content. Neither is the
// window idle: with one as large as two messages the second is far shorter
// (RFC 7692, section 7.1.2.1).
func TestWindows(t *testing.T) {
	message := func(i int) []byte { return append(jsonMessage(1000+i, 180), jsonMessage(7, 40)...) }
	var sizes []int
	for bits := 8; bits <= 15; bits++ {
		c, peer := rawPair(t, &conn.Config{Deflate: &conn.Deflate{ServerMaxWindowBits: bits}})
		if c.Deflate().ServerMaxWindowBits != bits {
			t.Fatalf("agreed on %v", c.Deflate())
		}
		go func() {
			for i := range 400 {
				if c.Write(background, frame.Text, message(i%40)) != nil {
					return
				}
			}
		}()
		w := wire{t: t, r: peer, in: deflate.Decompressor{Bits: bits}}
		total := 0
		for i := range 400 {
			got, compressed, size := w.message()
			if !compressed || !bytes.Equal(got, message(i%40)) {
				t.Fatalf("2^%d: message %d: %d bytes", bits, i, len(got))
			}
			total += size
		}
		sizes = append(sizes, total)
	}
	t.Logf("bytes for 400 messages by window: %d", sizes)
	if sizes[7] > sizes[0]/2 || sizes[5] < sizes[7] {
		t.Errorf("the windows make little difference: %d", sizes)
	}
}

// A compressed message that could not be sent is not in the peer's window, and
// those that follow do not refer to it (RFC 7692, section 7.2.1).
func TestWindowAfterFailedWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := rawPair(t, &conn.Config{Deflate: new(conn.Deflate), WriteTimeout: -1})
		w := wire{t: t, r: peer}
		go c.Read(background)
		go c.Write(background, frame.Text, jsonMessage(1, 500))
		w.message()

		// A Pong that the peer does not take holds up all writers.
		peer.Write(maskedFrame(frame.Ping, []byte("!")))
		synctest.Wait()
		ctx, cancel := context.WithTimeout(background, time.Second)
		defer cancel()
		lost := jsonMessage(2, 500)
		if err := c.Write(ctx, frame.Text, lost); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("write: %v, want the time-out", err)
		}
		if h, _ := w.frame(); h.Opcode != frame.Pong {
			t.Fatalf("frame %+v, want a Pong", h)
		}
		go c.Write(background, frame.Text, lost)
		if got, compressed, _ := w.message(); !compressed || !bytes.Equal(got, lost) {
			t.Errorf("read %q, compressed: %t", got, compressed)
		}
	})
}

// Control frames go between the frames of a compressed message (section 5.4).
func TestControlsWithinCompressedMessage(t *testing.T) {
	c, peer := rawPair(t, &conn.Config{Deflate: new(conn.Deflate)})
	long := bytes.Join([][]byte{jsonMessage(1, 100_000), jsonMessage(2, 100_000)}, nil)
	go func() {
		w, _ := c.Writer(background, frame.Text, conn.ByLength)
		w.Write(long)
		ctx, cancel := context.WithTimeout(background, 500*time.Millisecond)
		defer cancel()
		c.Ping(ctx, nil) // nobody reads the answer
		w.Close()
	}()
	w := wire{t: t, r: peer}
	var kinds []frame.Opcode
	var got []byte
	for fin := false; !fin; {
		h, p := w.frame()
		if h.RSV1 != (h.Opcode == frame.Text) {
			t.Errorf("frame %+v", h)
		}
		kinds = append(kinds, h.Opcode)
		if h.Opcode != frame.Ping {
			out, _, err := w.in.Fill(make([]byte, 0, 1<<20), p, h.Fin)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, out...)
			fin = h.Fin
		}
	}
	if !bytes.Equal(got, long) || kinds[0] != frame.Text || kinds[len(kinds)-2] != frame.Ping {
		t.Errorf("%d bytes of %d in %v", len(got), len(long), kinds)
	}
}

// Nothing is allocated for a compressed message, written or read, once it is
// warm.
func TestCompressedEchoDoesNotAllocate(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes pools forget")
	}
	for _, noTakeover := range []bool{false, true} {
		for _, size := range []int{300, 1000, 20_000, 200_000} {
			t.Run(fmt.Sprintf("no takeover %t/%d", noTakeover, size), func(t *testing.T) {
				cfg := &conn.Config{Deflate: &conn.Deflate{ServerNoContextTakeover: noTakeover, ClientNoContextTakeover: noTakeover}}
				server, client := tcpPair(t, cfg, cfg)
				go serveEcho(server)
				ctx := deadline(t)
				var messages [][]byte
				for i := range 10 {
					messages = append(messages, jsonMessage(i, size))
				}
				var buf []byte
				i := 0
				echo := func() {
					want := messages[i%len(messages)]
					i++
					if err := client.Write(ctx, frame.Binary, want); err != nil {
						t.Fatal(err)
					}
					var err error
					if _, buf, err = client.ReadAppend(ctx, buf[:0]); err != nil || !bytes.Equal(buf, want) {
						t.Fatal(len(buf), err)
					}
				}
				for range 20 {
					echo()
				}
				if n := testing.AllocsPerRun(100, echo); n > 0 {
					t.Errorf("%v allocations for an echo, want 0", n)
				}
			})
		}
	}
}
