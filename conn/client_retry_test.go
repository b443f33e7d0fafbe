package conn_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// delays returns how long a client waits after each failure, and checks that it
// does. The first n are returned.
func delays(t *testing.T, c *conn.Client, n int) []time.Duration {
	var all []time.Duration
	last := time.Now()
	dial := c.Config.NetDial
	if dial == nil {
		t.Fatal("no NetDial")
	}
	c.MaxFailures = n + 1
	c.Failed = func(_ error, next time.Duration) {
		if len(all) > 0 && time.Since(last) < all[len(all)-1] {
			t.Errorf("tried again after %v, want %v", time.Since(last), all[len(all)-1])
		}
		last = time.Now()
		if next >= 0 {
			all = append(all, next)
		}
	}
	c.Run(background)
	return all
}

// The bound of the delay doubles up to the greatest, and the delay is anything
// up to that.
func TestBackoff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, test := range []struct {
			delay, most         time.Duration // of the Client
			wantFirst, wantMost time.Duration
		}{
			{0, 0, time.Second, 30 * time.Second},
			{100 * time.Millisecond, time.Minute, 100 * time.Millisecond, time.Minute},
			{time.Hour, time.Second, time.Hour, time.Hour},
		} {
			const n = 2000
			bound, sum := test.wantFirst, time.Duration(0)
			for i, d := range delays(t, &conn.Client{URL: "ws://a", Config: playing(nil), Delay: test.delay, MaxDelay: test.most}, n) {
				if d < 0 || d > bound {
					t.Errorf("delay %d is %v, want %v at most", i, d, bound)
				}
				bound = min(2*bound, test.wantMost)
				sum += d
			}
			if mean := sum / n; mean < test.wantMost*45/100 || mean > test.wantMost*55/100 {
				t.Errorf("the mean is %v, want half of %v", mean, test.wantMost)
			}
		}
		for _, d := range delays(t, &conn.Client{URL: "ws://a", Config: playing(nil), Delay: -1}, 50) {
			if d != 0 {
				t.Errorf("waits for %v, want not at all", d)
			}
		}
	})
}

// A connection that has lasted has the delay start anew, and one that has not
// does not.
func TestBackoffStartsAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lasts := func(d time.Duration) act { return accepts(func(*conn.Conn) { time.Sleep(d) }) }
		const large = 1 << 40 * time.Millisecond
		acts := []act{}
		for range 30 {
			acts = append(acts, nil)
		}
		acts = append(acts, lasts(9*time.Second), lasts(10*time.Second), nil)
		c := &conn.Client{URL: "ws://a", Config: playing(acts...), Delay: time.Millisecond, MaxDelay: large}
		all := delays(t, c, 32)
		if short := all[30]; short < 2*time.Millisecond {
			t.Errorf("after a short connection it waits for %v", short)
		}
		if long := all[31]; long > time.Millisecond {
			t.Errorf("after a long connection it waits for %v, want a millisecond at most", long)
		}
	})
}

// A server may ask for more (RFC 9110, section 10.2.3).
func TestRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for value, want := range map[string]time.Duration{
			"120": 2 * time.Minute, "0": 0, "1000000000": time.Hour, "99999999999999999999": 0, "-5": 0, "soon": 0, "": 0,
			"in a minute": time.Minute, "Mon, 01 Jan 1990 00:00:00 GMT": 0,
		} {
			if value == "in a minute" {
				value = time.Now().Add(want).UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")
			}
			p := answers(fmt.Sprintf("HTTP/1.1 503 Service Unavailable\r\nRetry-After: %s\r\nContent-Length: 0\r\n\r\n", value))
			d := delays(t, &conn.Client{URL: "ws://a", Config: playing(p)}, 1)[0]
			if d < want-time.Second || d > want+time.Second {
				t.Errorf("Retry-After: %s: waits for %v, want %v", value, d, want)
			}
		}
	})
}

// What hangs is given up, with the delay after that.
func TestBackoffAfterHanging(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hang := func(nc net.Conn) { nc.Read(make([]byte, 10_000)); nc.Read(make([]byte, 1)) }
		c := &conn.Client{URL: "ws://a", Config: playing(hang)}
		c.Config.HandshakeTimeout = time.Second
		begun := time.Now()
		delays(t, c, 2)
		if took := time.Since(begun); took < 3*time.Second || took > 6*time.Second {
			t.Errorf("three attempts took %v", took)
		}
	})
}

// Whatever code a server closes with, the program is told of it and of the reason
// (section 7.1.5), and the client goes on, gives up, or is done.
func TestEachCloseCode(t *testing.T) {
	const done, givesUp, goesOn = "done", "gives up", "goes on"
	for code, want := range map[frame.CloseCode]string{
		1000: done, 1001: goesOn, 1002: givesUp, 1003: givesUp, 1005: goesOn, 1007: goesOn, 1008: givesUp, 1009: goesOn,
		1010: givesUp, 1011: goesOn, 1012: goesOn, 1013: goesOn, 1014: goesOn, 3000: goesOn, 3999: goesOn, 4000: goesOn, 4999: goesOn,
	} {
		t.Run(fmt.Sprint(uint16(code)), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var closed []error
				c := &conn.Client{URL: "ws://a", Config: playing(closes(code)), MaxFailures: 2,
					Handler: &conn.Handler{Closed: func(_ *conn.Conn, err error) { closed = append(closed, err) }}}
				err := c.Run(background)
				got := done
				switch {
				case len(closed) > 1:
					got = goesOn
				case err != nil:
					got = givesUp
				}
				if got != want || want != done && conn.IsFinal(err) != (want == givesUp) {
					t.Errorf("%s after %v, want: %s", got, err, want)
				}
				for _, err := range closed {
					reason := "go"
					if code == frame.NoStatus {
						reason = ""
					}
					if e, ok := errors.AsType[*conn.CloseError](err); !ok || e.Code != code || e.Reason != reason || e.Err != nil {
						t.Errorf("closed: %v", err)
					}
				}
			})
		})
	}
}

// agreesThen returns an act that does the handshake, sends frames, and then does
// something else.
func agreesThen(frames string, then act) act {
	return func(nc net.Conn) {
		io.WriteString(nc, agreement(readRequest(nc))+frames)
		then(nc)
		nc.Close()
	}
}

// A connection that ends without a Close frame, or stays and says nothing, is lost
// with code 1006, and the client dials again.
func TestClientLosesConnections(t *testing.T) {
	ends := func(net.Conn) {}
	resets := func(nc net.Conn) { nc.(*net.TCPConn).SetLinger(0) }
	for name, act := range map[string]act{
		"end":               agreesThen("", ends),
		"end in a header":   agreesThen("\x81", ends),
		"end in a message":  agreesThen("\x01\x05Hello", ends),
		"reset in a frame":  agreesThen("\x81\x05He", resets),
		"hangs":             agreesThen("", hangs),
		"hangs in a header": agreesThen("\x81\x7e\x01", hangs),
		"hangs in a frame":  agreesThen("\x81\x05He", hangs),
	} {
		t.Run(name, func(t *testing.T) {
			var closed []error
			c := &conn.Client{URL: "ws://a", MaxFailures: 2, Delay: -1,
				Config: &conn.Config{PingInterval: 20 * time.Millisecond, PingTimeout: 20 * time.Millisecond,
					NetDial: func(context.Context, string, string) (net.Conn, error) {
						accepted, dialled := tcpConns(t)
						go act(accepted)
						return dialled, nil
					}},
				Handler: &conn.Handler{Closed: func(_ *conn.Conn, err error) { closed = append(closed, err) }}}
			if err := c.Run(deadline(t)); err == nil || conn.IsFinal(err) {
				t.Errorf("Run: %v", err)
			}
			if len(closed) != 2 {
				t.Errorf("connected %d times, want 2", len(closed))
			}
			for _, err := range closed {
				if e, ok := errors.AsType[*conn.CloseError](err); !ok || e.Code != frame.AbnormalClosure || e.Err == nil {
					t.Errorf("closed: %v", err)
				}
			}
		})
	}
}
