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
