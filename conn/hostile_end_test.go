package conn_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// However a connection ends, and with nobody there to be told, the process lives
// (CVE-2022-21676).
func hostileWithoutHandler(t *testing.T, client bool) {
	endings := map[string][]byte{
		"nothing":    nil,
		"half":       appendFrame(nil, client, frame.Header{Fin: true, Opcode: frame.Text}, []byte("Hello"))[:4],
		"violation":  {0xFF, 0xFF},
		"bad text":   appendFrame(nil, client, frame.Header{Fin: true, Opcode: frame.Text}, []byte("\xff")),
		"controls":   appendFrame(appendFrame(nil, client, frame.Header{Fin: true, Opcode: frame.Ping}, nil), client, frame.Header{Fin: true, Opcode: frame.Pong}, nil),
		"close":      appendFrame(nil, client, frame.Header{Fin: true, Opcode: frame.Close}, nil),
		"bad close":  appendFrame(nil, client, frame.Header{Fin: true, Opcode: frame.Close}, []byte("x")),
		"message":    appendFrame(nil, client, frame.Header{Fin: true, Opcode: frame.Text}, []byte("Hello")),
		"no deflate": appendFrame(nil, client, frame.Header{Fin: true, RSV1: true, Opcode: frame.Text}, []byte("\x07")),
	}
	for name, input := range endings {
		cfg := conn.Config{Deflate: new(conn.Deflate)}
		synctest.Test(t, func(t *testing.T) {
			c, peer := rawEnd(t, client, cfg)
			go playInput(peer, input)
			go func() {
				synctest.Wait()
				peer.Close()
			}()
			if err := c.Run(background, new(conn.Handler)); err == nil {
				t.Errorf("%s: Run returned nil", name)
			}
		})
	}
}

// A Close is over after CloseTimeout in all, at either end, whatever the peer
// does. See also TestCloseIsBounded and TestCloseDoesNotInflate.
func hostileCloses(t *testing.T, client bool) {
	message := appendFrame(nil, client, frame.Header{Fin: true, Opcode: frame.Binary}, make([]byte, 1000))
	for name, does := range map[string]func(net.Conn){
		"reads nothing":       func(net.Conn) {},
		"never answers":       func(nc net.Conn) { io.Copy(io.Discard, nc) },
		"never stops sending": func(nc net.Conn) { go io.Copy(io.Discard, nc); sendEvery(nc, time.Millisecond, message) },
		"never stops with its frame": func(nc net.Conn) {
			go io.Copy(io.Discard, nc)
			sendEvery(nc, time.Second, appendFrame(nil, client, frame.Header{Opcode: frame.Binary, Length: 1 << 20}, nil), []byte{0})
		},
		"answers and stays": func(nc net.Conn) {
			go io.Copy(io.Discard, nc)
			sendEvery(nc, time.Second, appendFrame(nil, client, frame.Header{Fin: true, Opcode: frame.Close}, nil))
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			c, peer := rawEnd(t, client, conn.Config{CloseTimeout: 3 * time.Second})
			var playing sync.WaitGroup
			playing.Go(func() { does(peer) })
			begun := time.Now()
			c.Close(frame.NormalClosure, "")
			if took := time.Since(begun); took > 3*time.Second {
				t.Errorf("to close took %v where the peer %s, want 3s", took, name)
			}
			peer.Close()
			playing.Wait()
		})
	}
}

// sendEvery writes one piece at each interval, the last one again and again.
func sendEvery(nc net.Conn, interval time.Duration, pieces ...[]byte) {
	for i := 0; ; i++ {
		if _, err := nc.Write(pieces[min(i, len(pieces)-1)]); err != nil {
			return
		}
		time.Sleep(interval)
	}
}

// After a violation every call says so for ever, and none panics or goes on
// reading.
func hostileReadAfterFailure(t *testing.T, client bool) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := rawEnd(t, client, conn.Config{})
		bad := []byte{0xFF, 0xFF}
		good := appendFrame(nil, client, frame.Header{Fin: true, Opcode: frame.Text}, []byte("more"))
		go playInput(peer, bad, good)
		_, _, first := c.Read(background)
		if violation, ok := errors.AsType[*frame.Error](first); !ok || violation.Code != frame.ProtocolError {
			t.Fatalf("read: %v, want 1002", first)
		}
		for range 1500 {
			if _, p, err := c.Read(background); err != first || p != nil {
				t.Fatalf("then read %q, %v", p, err)
			}
			if _, _, err := c.Reader(background); err != first {
				t.Fatalf("then reader: %v", err)
			}
			if err := c.Write(background, frame.Text, nil); err != first {
				t.Fatalf("then write: %v", err)
			}
			if _, err := c.Ping(background, nil); err != first {
				t.Fatalf("then ping: %v", err)
			}
			c.Close(frame.NormalClosure, "")
			c.CloseNow()
		}
	})
}

// A frame at a byte a second comes whole through more than eleven reads that are
// cancelled on the way. See also TestReadCancelledLosesNothing.
func hostileCancelledReads(t *testing.T, client bool) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := rawEnd(t, client, conn.Config{})
		const want = "a message of 22 letters"
		go func() {
			for _, b := range appendFrame(nil, client, frame.Header{Fin: true, Opcode: frame.Text}, []byte(want)) {
				time.Sleep(time.Second)
				peer.Write([]byte{b})
			}
		}()
		for cancelled := 0; ; cancelled++ {
			ctx, cancel := context.WithTimeout(background, 1500*time.Millisecond)
			_, got, err := c.Read(ctx)
			cancel()
			if err == nil {
				if string(got) != want || cancelled < 11 {
					t.Errorf("read %q after %d time-outs", got, cancelled)
				}
				return
			}
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Fatal(err)
			}
		}
	})
}

// A reader goes on reading though none of its Pongs is taken.
func hostilePeerThatNeverReads(t *testing.T, client bool) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := rawEnd(t, client, conn.Config{})
		var input []byte
		for range 999 {
			input = appendFrame(input, client, frame.Header{Fin: true, Opcode: frame.Ping}, []byte("ping"))
		}
		go peer.Write(appendFrame(input, client, frame.Header{Fin: true, Opcode: frame.Text}, []byte("through")))
		if _, p, err := c.Read(background); err != nil || string(p) != "through" {
			t.Errorf("read %q, %v", p, err)
		}
		c.CloseNow()
	})
}

// Who sends a frame header, or a payload, a byte at a time is not waited for
// longer than IdleTimeout, and who stops in the middle of one no longer than the
// keepalive takes, which is on by default.
func hostileSlowFrames(t *testing.T, client bool) {
	large := appendFrame(nil, client, frame.Header{Fin: true, Opcode: frame.Binary}, make([]byte, 70_000))
	for name, input := range map[string][]byte{"header": large[:3], "payload": large[:5000]} {
		synctest.Test(t, func(t *testing.T) {
			c, peer := rawEnd(t, client, conn.Config{IdleTimeout: time.Minute})
			go io.Copy(io.Discard, peer)
			var playing sync.WaitGroup
			playing.Go(func() { sendEvery(peer, 20*time.Second, input, large[len(input):len(input)+1]) })
			checkGivenUp(t, name+" with IdleTimeout", c, time.Minute)
			peer.Close()
			playing.Wait()
		})
		synctest.Test(t, func(t *testing.T) {
			c, peer := rawEnd(t, client, conn.Config{})
			go io.Copy(io.Discard, peer)
			go peer.Write(input)
			checkGivenUp(t, name+" with the defaults", c, 80*time.Second)
			peer.Close()
		})
	}
}

// checkGivenUp checks that a read fails after so long at the most, for next to no
// memory.
func checkGivenUp(t *testing.T, name string, c *conn.Conn, most time.Duration) {
	t.Helper()
	begun := time.Now()
	var err error
	checkCost(t, 128<<10, func() { _, _, err = c.Read(background) })
	if took := time.Since(begun); err == nil || took < time.Second || took > most+6*time.Second { // with the closing handshake
		t.Errorf("%s: %v after %v, want an error after %v at the most", name, err, took, most)
	}
}

// A peer whose window is zero for good is given up after WriteTimeout, which is
// on by default. See also TestWriteTimeout.
func hostileWindow(t *testing.T, client bool) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := rawEnd(t, client, conn.Config{})
		begun := time.Now()
		err := c.Write(background, frame.Binary, make([]byte, 1<<20))
		if took := time.Since(begun); err == nil || took > time.Minute+time.Second {
			t.Errorf("write: %v after %v", err, took)
		}
		peer.Close()
	})
}

// When a write is cut in the middle of its frame, nothing follows the half, from
// whichever goroutine. See also TestCancelledWriteEndsTheConnection.
func hostileCutFrame(t *testing.T, client bool) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := rawEnd(t, client, conn.Config{})
		half := make([]byte, 100_000)
		taken := make(chan int)
		go func() {
			io.ReadFull(peer, half)
			time.Sleep(time.Minute)
			n, _ := io.Copy(io.Discard, peer)
			taken <- int(n)
		}()
		for range 3 {
			go func() {
				time.Sleep(500 * time.Millisecond)
				c.Write(background, frame.Text, []byte("behind the half"))
				c.Ping(background, nil)
				c.Close(frame.NormalClosure, "")
			}()
		}
		ctx, cancel := context.WithTimeout(background, time.Second)
		defer cancel()
		if err := c.Write(ctx, frame.Binary, make([]byte, 1<<20)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("write: %v, want the time-out", err)
		}
		if err := c.Write(background, frame.Text, []byte("behind the half")); err == nil {
			t.Error("wrote a frame behind half a one")
		}
		h, _, _ := readRawFrame(bytes.NewReader(half))
		if n := <-taken; h.Length != 1<<20 || n > 0 {
			t.Errorf("%d bytes followed the half of a frame of %d", n, h.Length)
		}
	})
}

// A server without a handler, a log or anybody to tell of refusals outlives
// whatever comes (CVE-2022-21676).
func TestServerWithoutAnything(t *testing.T) {
	old := slog.Default()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	defer slog.SetDefault(old)
	s := new(conn.Server)
	url := serveOn(t, s)
	addr := url[len("ws://") : len(url)-1]
	for _, input := range []string{"", "GET", "garbage\r\n\r\n", rawRequest[:50], rawRequest + "\xff\xff", rawRequest + "\x88\x80\x00\x00\x00\x00", rawRequest + "\x81"} {
		for _, rudely := range []bool{false, true} {
			nc, err := net.Dial("tcp", addr)
			if err != nil {
				t.Fatal(err)
			}
			io.WriteString(nc, input)
			if rudely {
				nc.(*net.TCPConn).SetLinger(0)
			}
			nc.Close()
		}
	}
	if err := dialTo(t, url, nil).Close(frame.NormalClosure, ""); err != nil {
		t.Error(err)
	}
	if stats := eventually(s, func(s conn.Stats) bool { return s.Open+s.Opening == 0 }); stats.Open+stats.Opening != 0 || stats.Panics != 0 {
		t.Errorf("%+v", stats)
	}
}
