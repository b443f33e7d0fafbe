package conn_test

import (
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// A silent peer is sent a Ping, and given up when it stays silent.
func TestKeepaliveGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, nc := rawPair(t, &conn.Config{PingInterval: 10 * time.Second, PingTimeout: 5 * time.Second})
		begun := time.Now()
		go func() {
			io.ReadFull(nc, make([]byte, 2))
			if at := time.Since(begun); at != 10*time.Second {
				t.Errorf("pinged after %v, want 10s", at)
			}
			io.Copy(io.Discard, nc)
		}()
		_, _, err := c.Read(background)
		closed, ok := errors.AsType[*conn.CloseError](err)
		if !ok || closed.Code != frame.AbnormalClosure || !strings.Contains(err.Error(), "no answer to a ping") {
			t.Errorf("read: %v", err)
		}
		if took := time.Since(begun); took < 15*time.Second || took > 16*time.Second {
			t.Errorf("given up after %v, want 15s and a little", took)
		}
	})
}

// A peer that answers, or sends anything else, is kept.
func TestKeepaliveKeeps(t *testing.T) {
	for name, answer := range map[string][]byte{
		"pong":       maskedFrame(frame.Pong, nil),
		"half frame": maskedFrame(frame.Text, []byte("Hello"))[:1],
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, nc := rawPair(t, &conn.Config{PingInterval: 10 * time.Second, PingTimeout: 5 * time.Second})
				pings := 0
				go func() {
					for b := answer; ; pings++ {
						if _, err := io.ReadFull(nc, make([]byte, 2)); err != nil {
							return
						}
						time.Sleep(4 * time.Second)
						nc.Write(b)
						if name == "half frame" {
							return
						}
					}
				}()
				ended := make(chan error, 1)
				go func() { _, _, err := c.Read(background); ended <- err }()
				time.Sleep(20 * time.Second)
				select {
				case err := <-ended:
					t.Errorf("given up: %v", err)
				default:
				}
				c.CloseNow()
				nc.Close()
				<-ended
			})
		})
	}
}

// Nobody is given up because nobody was reading: what has come in the meantime
// counts.
func TestKeepaliveWaitsForAReader(t *testing.T) {
	server, client := tcpPair(t, &conn.Config{PingInterval: 10 * time.Millisecond, PingTimeout: 10 * time.Millisecond}, nil)
	ctx := deadline(t)
	for range 5 {
		if err := client.Write(ctx, frame.Text, []byte("x")); err != nil {
			t.Fatal(err)
		}
		time.Sleep(50 * time.Millisecond)
		if _, _, err := server.Read(ctx); err != nil {
			t.Fatal(err)
		}
	}
}

// A negative interval means no Pings.
func TestKeepaliveOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, nc := rawPair(t, &conn.Config{PingInterval: -1})
		ended := make(chan error, 1)
		go func() { _, _, err := c.Read(background); ended <- err }()
		nc.SetReadDeadline(time.Now().Add(24 * time.Hour))
		if _, err := nc.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("in a day the peer got %v, want nothing", err)
		}
		c.CloseNow()
		<-ended
	})
}

// A connection without a message for too long is closed with 1001, whatever
// else comes on it.
func TestIdleTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, nc := rawPair(t, &conn.Config{IdleTimeout: time.Minute})
		closing := make(chan []byte, 1)
		go func() {
			for range 3 {
				time.Sleep(30 * time.Second)
				nc.Write(maskedFrame(frame.Text, nil))
			}
		}()
		go func() {
			var got []byte
			b := make([]byte, 512)
			for {
				n, err := nc.Read(b)
				got = append(got, b[:n]...)
				if err != nil {
					break
				}
				if b[0] == 0x89 {
					go nc.Write(maskedFrame(frame.Pong, nil))
				}
			}
			closing <- got
		}()
		begun := time.Now()
		var err error
		for err == nil {
			_, _, err = c.Read(background)
		}
		if took := time.Since(begun).Truncate(time.Second); took != 150*time.Second {
			t.Errorf("closed after %v, want a minute after the message at 90s", took)
		}
		if violation, ok := errors.AsType[*frame.Error](err); !ok || violation.Code != frame.GoingAway {
			t.Errorf("read: %v, want 1001", err)
		}
		if got := <-closing; !strings.Contains(string(got), "\x03\xe9") {
			t.Errorf("the peer got % x, want a Close frame with 1001", got)
		}
	})
}

// A message that came while nobody was reading was not late.
func TestIdleTimeoutHasALastLook(t *testing.T) {
	server, client := tcpPair(t, &conn.Config{IdleTimeout: 20 * time.Millisecond}, nil)
	ctx := deadline(t)
	for range 5 {
		if err := client.Write(ctx, frame.Text, nil); err != nil {
			t.Fatal(err)
		}
		time.Sleep(50 * time.Millisecond)
		if _, _, err := server.Read(ctx); err != nil {
			t.Fatal(err)
		}
	}
}

// While a connection is being closed it is not idle.
func TestIdleTimeoutAndClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, nc := rawPair(t, &conn.Config{IdleTimeout: time.Second, CloseTimeout: 10 * time.Second})
		go io.Copy(io.Discard, nc)
		begun := time.Now()
		c.Close(frame.NormalClosure, "")
		if took := time.Since(begun); took != 10*time.Second {
			t.Errorf("close took %v, want its own 10s", took)
		}
		nc.Close()
	})
}

// A Ping that waits behind a long write is not held against the peer, who takes
// that as fast as it can.
func TestKeepaliveDuringALongWrite(t *testing.T) {
	a, b := tcpConns(t)
	c := acceptRaw(t, a, b, &conn.Config{PingInterval: 50 * time.Millisecond, PingTimeout: 50 * time.Millisecond})
	go func() {
		b.Read(make([]byte, 1)) // the write is under way
		go c.Read(background)
		readSlowly(b)
	}()
	if err := c.Write(deadline(t), frame.Binary, make([]byte, 16<<20)); err != nil {
		t.Error(err)
	}
}

// readSlowly reads some 25 MB a second.
func readSlowly(nc net.Conn) {
	for p := make([]byte, 256<<10); ; time.Sleep(10 * time.Millisecond) {
		if _, err := io.ReadFull(nc, p); err != nil {
			return
		}
	}
}

// A peer that takes nothing is given up; one that takes a little now and then
// is not.
func TestWriteTimeout(t *testing.T) {
	cfg := &conn.Config{WriteTimeout: 200 * time.Millisecond}
	for name, socket := range map[string]bool{"socket": true, "other": false} {
		t.Run(name, func(t *testing.T) {
			a, b := tcpConns(t)
			var nc net.Conn = a
			if !socket {
				nc = struct{ net.Conn }{a}
			}
			c := acceptRaw(t, nc, b, cfg)
			time.Sleep(250 * time.Millisecond) // any deadline is an old one now
			if err := c.Write(background, frame.Binary, make([]byte, 100)); err != nil {
				t.Errorf("after a pause: %v", err)
			}
			begun := time.Now()
			err := c.Write(background, frame.Binary, make([]byte, 64<<20))
			if closed, ok := errors.AsType[*conn.CloseError](err); !ok || !strings.Contains(closed.Error(), "takes nothing") {
				t.Errorf("write: %v", err)
			}
			if took := time.Since(begun); took < 150*time.Millisecond || took > 5*time.Second {
				t.Errorf("given up after %v", took)
			}
		})
	}

	a, b := tcpConns(t)
	c := acceptRaw(t, a, b, &conn.Config{WriteTimeout: 400 * time.Millisecond})
	go readSlowly(b)
	if err := c.Write(deadline(t), frame.Binary, make([]byte, 32<<20)); err != nil {
		t.Errorf("write to a slow peer: %v", err)
	}
}

// A slow peer is not cut as long as it goes on taking: on what is no socket, each
// piece of a large frame has the time-out for itself.
func TestWriteTimeoutOfALargeFrame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, nc := rawPair(t, &conn.Config{WriteTimeout: 2 * time.Second})
		go func() {
			for taken := make([]byte, 64<<10); ; time.Sleep(time.Second / 2) {
				if _, err := io.ReadFull(nc, taken); err != nil {
					return
				}
			}
		}()
		if err := c.Write(t.Context(), frame.Binary, make([]byte, 1<<20)); err != nil {
			t.Error(err)
		}
		c.CloseNow()
	})
}
