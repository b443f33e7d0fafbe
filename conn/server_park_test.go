package conn_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// parking returns servers whose idle connections park soon, in each way that
// there is here.
func parking(h *conn.Handler, cfg *conn.Config) map[string]*conn.Server {
	return map[string]*conn.Server{
		"parked":           {Handler: h, Config: cfg, ParkAfter: 20 * time.Millisecond},
		"with a goroutine": {Handler: h, Config: cfg, ParkAfter: -1},
	}
}

// parked waits until n connections are parked, where that is possible.
func parked(t *testing.T, s *conn.Server, n int) {
	t.Helper()
	if runtime.GOOS != "linux" || s.ParkAfter < 0 {
		time.Sleep(60 * time.Millisecond)
		return
	}
	if stats := eventually(s, func(s conn.Stats) bool { return s.Parked == n }); stats.Parked != n {
		t.Fatalf("%d connections are parked, want %d", stats.Parked, n)
	}
}

// A connection that is parked goes on when something happens, whatever that is, and
// the handler is called as if it had not been parked.
func TestPark(t *testing.T) {
	var mu sync.Mutex
	var got []string
	note := func(s string) { mu.Lock(); defer mu.Unlock(); got = append(got, s) }
	h := &conn.Handler{
		Opened: func(context.Context, *conn.Conn) { note("opened") },
		Message: func(ctx context.Context, c *conn.Conn, op frame.Opcode, p []byte) {
			note(string(p))
			c.Write(ctx, op, p)
		},
		Closed: func(_ *conn.Conn, err error) { note("closed") },
	}
	for name, s := range parking(h, nil) {
		t.Run(name, func(t *testing.T) {
			got = nil
			url := serveOn(t, s)
			c := dialTo(t, url, nil)
			for i := range 3 {
				parked(t, s, 1)
				checkEcho(t, c, fmt.Sprint(i))
			}

			// Written to while it rests.
			parked(t, s, 1)
			for far := range s.Conns() {
				if err := far.Write(background, frame.Text, []byte("unasked")); err != nil {
					t.Error(err)
				}
			}
			if _, p, err := c.Read(deadline(t)); err != nil || string(p) != "unasked" {
				t.Errorf("%q, %v", p, err)
			}

			// Pinged while it rests.
			parked(t, s, 1)
			go c.Read(background)
			if _, err := c.Ping(deadline(t), nil); err != nil {
				t.Error(err)
			}

			// Lost while it rests.
			parked(t, s, 1)
			c.CloseNow()
			eventually(s, func(s conn.Stats) bool { return s.Open == 0 })
			mu.Lock()
			defer mu.Unlock()
			if want := []string{"opened", "0", "1", "2", "closed"}; !slices.Equal(got, want) {
				t.Errorf("handled %q, want %q", got, want)
			}
		})
	}
}

// However a connection that rests is ended from this side, its handler is told.
func TestEndWhileResting(t *testing.T) {
	ways := map[string]func(s *conn.Server, far *conn.Conn){
		"CloseNow": func(_ *conn.Server, far *conn.Conn) { far.CloseNow() },
		"Close":    func(_ *conn.Server, far *conn.Conn) { far.Close(frame.NormalClosure, "") },
		"Shutdown": func(s *conn.Server, _ *conn.Conn) { s.Shutdown(context.Background()) },
		"cut":      func(s *conn.Server, _ *conn.Conn) { s.Close() },
	}
	for name, end := range ways {
		var closed atomic.Int32
		h := &conn.Handler{Closed: func(*conn.Conn, error) { closed.Add(1) }}
		for how, s := range parking(h, nil) {
			t.Run(name+", "+how, func(t *testing.T) {
				closed.Store(0)
				c := dialTo(t, serveOn(t, s), nil)
				parked(t, s, 1)
				go c.Read(background)
				for far := range s.Conns() {
					end(s, far)
				}
				if stats := eventually(s, func(s conn.Stats) bool { return s.Open == 0 }); stats.Open != 0 || closed.Load() != 1 {
					t.Errorf("%+v; Closed was called %d times", stats, closed.Load())
				}
			})
		}
	}
}

// A peer that falls silent is noticed though its connection rests, and one that
// answers Pings is not.
func TestKeepaliveWhileResting(t *testing.T) {
	cfg := &conn.Config{PingInterval: 150 * time.Millisecond, PingTimeout: time.Second}
	for name, s := range parking(nil, cfg) {
		t.Run(name, func(t *testing.T) {
			reasons := make(chan error, 10)
			s.Handler = &conn.Handler{Closed: func(_ *conn.Conn, err error) { reasons <- err }}
			url := serveOn(t, s)
			alive := dialTo(t, url, nil)
			go alive.Read(background) // answers Pings
			dialTo(t, url, nil)       // does not
			select {
			case err := <-reasons:
				if closed, ok := errors.AsType[*conn.CloseError](err); !ok || closed.Code != frame.AbnormalClosure {
					t.Errorf("closed: %v", err)
				}
			case <-time.After(patience):
				t.Fatal("a silent peer was not noticed")
			}
			select {
			case err := <-reasons:
				t.Errorf("the other one is closed too: %v", err)
			case <-time.After(500 * time.Millisecond):
			}
			if stats := s.Stats(); stats.Open != 1 {
				t.Errorf("%+v", stats)
			}
		})
	}
}

// Connections that rest and are busy by turns lose nothing and mix nothing up.
func TestRestingStorm(t *testing.T) {
	for name, s := range parking(echo, nil) {
		t.Run(name, func(t *testing.T) {
			url := serveOn(t, s)
			var all sync.WaitGroup
			for i := range 30 {
				c := dialTo(t, url, nil)
				all.Go(func() {
					ctx := deadline(t)
					for j := range 40 {
						time.Sleep(time.Duration((i*7+j*13)%45) * time.Millisecond)
						want := fmt.Sprint(i, " ", j)
						if err := c.Write(ctx, frame.Text, []byte(want)); err != nil {
							t.Error(err)
							return
						}
						if _, p, err := c.Read(ctx); err != nil || string(p) != want {
							t.Errorf("%q, %v; want %q", p, err, want)
							return
						}
					}
				})
			}
			broadcast := time.After(500 * time.Millisecond)
			all.Go(func() { <-broadcast; s.Stats() })
			all.Wait()
		})
	}
}

// Connections that rest cost no time: nothing turns in circles.
func TestRestIsIdle(t *testing.T) {
	for name, s := range parking(echo, nil) {
		t.Run(name, func(t *testing.T) {
			url := serveOn(t, s)
			const n = 20
			for range n {
				checkEcho(t, dialTo(t, url, nil), "x")
			}
			parked(t, s, n)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			time.Sleep(300 * time.Millisecond)
			runtime.ReadMemStats(&after)
			if mallocs := after.Mallocs - before.Mallocs; mallocs > 1000 {
				t.Errorf("%d allocations while nothing happens", mallocs)
			}
		})
	}
}

// A connection may rest anywhere in the middle of a message: within a header,
// within a
// payload, between fragments.
func TestRestWithinMessage(t *testing.T) {
	input := maskedFrame(frame.Text, []byte("one whole message"))
	fragments := maskedFrame(frame.Text, []byte("in two "))
	fragments[0] &^= 0x80
	second := maskedFrame(frame.Continuation, []byte("fragments"))
	input = append(append(input, fragments...), second...)
	const want = "\x81\x11one whole message\x81\x10in two fragments"
	for name, s := range parking(echo, nil) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := serveOn(t, s)
			var all sync.WaitGroup
			for cut := 1; cut < len(input); cut++ {
				nc := dialTCP(t, url)
				all.Go(func() {
					nc.Write([]byte(rawRequest))
					readRawHead(t, nc)
					nc.Write(input[:cut])
					time.Sleep(100 * time.Millisecond)
					nc.Write(input[cut:])
					got := make([]byte, len(want))
					nc.SetReadDeadline(time.Now().Add(patience))
					if _, err := io.ReadFull(nc, got); err != nil || string(got) != want {
						t.Errorf("cut at %d: %q, %v", cut, got, err)
					}
				})
			}
			all.Wait()
		})
	}
}

// Connections that are cut while there is input for them: what the poller has
// just heard of may be gone.
func TestCutWhileWaking(t *testing.T) {
	s := &conn.Server{Handler: echo, ParkAfter: 20 * time.Millisecond}
	url := serveOn(t, s)
	message := maskedFrame(frame.Text, []byte("x"))
	for range 6 {
		var peers []net.Conn
		for range 100 {
			nc := dialTCP(t, url)
			nc.Write([]byte(rawRequest))
			readRawHead(t, nc)
			peers = append(peers, nc)
		}
		parked(t, s, 100)
		var all sync.WaitGroup
		all.Go(func() {
			for _, nc := range peers {
				nc.Write(message)
			}
		})
		all.Go(func() {
			for c := range s.Conns() {
				c.CloseNow()
			}
		})
		all.Wait()
		for _, nc := range peers {
			nc.Close()
		}
		eventually(s, func(s conn.Stats) bool { return s.Open == 0 })
	}
}

// However short the time after which connections rest, they are read.
func TestRestAtOnce(t *testing.T) {
	for _, after := range []time.Duration{1, 500 * time.Microsecond} {
		c := dialTo(t, serveOn(t, &conn.Server{Handler: echo, ParkAfter: after}), nil)
		for range 3 {
			checkEcho(t, c, "hello")
			time.Sleep(30 * time.Millisecond)
		}
	}
}

// A large message leaves nothing behind in a connection that rests.
func TestRestAfterLargeMessage(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes pools forget")
	}
	for name, s := range parking(&conn.Handler{}, nil) {
		t.Run(name, func(t *testing.T) {
			url := serveOn(t, s)
			before := memory()
			const n = 20
			for range n {
				c := dialTo(t, url, nil)
				c.Write(background, frame.Binary, make([]byte, 1<<20))
			}
			parked(t, s, n)
			after := memory()
			for begun := time.Now(); after > before+n*100_000 && time.Since(begun) < 1500*time.Millisecond; {
				time.Sleep(50 * time.Millisecond)
				after = memory()
			}
			if after > before+n*100_000 {
				t.Errorf("%d bytes for each connection", (after-before)/n)
			}
		})
	}
}

// The context of a handler stays valid while its connection rests.
func TestHandlersContextWhileResting(t *testing.T) {
	d, stop := new(conn.Deflate), make(chan struct{})
	defer close(stop)
	var once sync.Once
	h := &conn.Handler{Message: func(ctx context.Context, c *conn.Conn, op frame.Opcode, p []byte) {
		once.Do(func() {
			go func() {
				for ctx.Err() == nil {
					select {
					case <-stop:
						return
					case <-time.After(time.Millisecond):
					}
				}
			}()
		})
		c.Write(ctx, op, p)
	}}
	for _, s := range parking(h, &conn.Config{Deflate: d}) {
		c := dialTo(t, serveOn(t, s), &conn.Config{Deflate: d})
		for range 4 {
			checkEcho(t, c, "x")
			parked(t, s, 1)
		}
	}
}

// What comes along with the handshake may end within a message: a connection
// that cannot rest yet waits for the remainder.
func TestRestWithinTheFirstMessage(t *testing.T) {
	message := maskedFrame(frame.Text, []byte("hello"))
	for name, s := range parking(echo, nil) {
		t.Run(name, func(t *testing.T) {
			nc := dialTCP(t, serveOn(t, s))
			for _, piece := range [][]byte{append([]byte(rawRequest), message[:8]...), message[8:]} {
				if _, err := nc.Write(piece); err != nil {
					t.Fatal(err)
				}
				time.Sleep(50 * time.Millisecond)
			}
			readRawHead(t, nc)
			answer := make([]byte, 7)
			if _, err := io.ReadFull(nc, answer); err != nil || string(answer) != "\x81\x05hello" {
				t.Errorf("answer %q, %v", answer, err)
			}
		})
	}
}
