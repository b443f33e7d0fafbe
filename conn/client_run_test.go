package conn_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/frame"
	"duplex/handshake"

	"github.com/google/go-cmp/cmp"
)

// A client goes on through everything that may pass.
func TestClientGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		c := &conn.Client{URL: "ws://example.com/", Config: playing(
			nil,
			func(nc net.Conn) { io.Copy(io.Discard, nc) },
			answers(""),
			answers("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"),
			answers("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"),
			answers("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
			closes(frame.GoingAway), closes(frame.InternalError), closes(frame.ServiceRestart), closes(frame.NoStatus), closes(4000),
			func(nc net.Conn) { io.WriteString(nc, agreement(readRequest(nc))+"\x81\x05He"); nc.Close() },
			func(nc net.Conn) { io.WriteString(nc, agreement(readRequest(nc))+"\xf1\x00"); io.Copy(io.Discard, nc) },
			func(nc net.Conn) {
				io.WriteString(nc, agreement(readRequest(nc))+"\x81\x05He")
				io.Copy(io.Discard, nc)
			},
			stays,
		)}
		d.keep(c)
		ended := started(background, c)
		time.Sleep(time.Hour)
		if c.Conn() == nil {
			t.Fatal("not connected after an hour")
		}
		if err := c.Send(background, frame.Text, []byte("hello")); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		c.Close(4321, "enough")
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
		d.check(t, "connection refused", "deadline", "EOF", "500", "503", "200",
			"opened", "closed: websocket: closed by the peer, 1001", "failed: websocket: closed by the peer, 1001",
			"reconnected", "1011", "failed", "reconnected", "1012", "failed", "reconnected", "1005", "failed", "reconnected", "4000", "failed",
			"reconnected", "unexpected EOF", "unexpected EOF",
			"reconnected", "closed: websocket: reserved bit", "failed: websocket: reserved bit",
			"reconnected", "no answer to a ping", "no answer to a ping",
			"reconnected", "text hello", "closed: websocket: closed by this end, 4321")
		if err := c.Send(background, frame.Text, nil); !errors.Is(err, net.ErrClosed) {
			t.Errorf("Send after Close: %v", err)
		}
		if c.Conn() != nil || c.Run(background) != nil {
			t.Error("there is something left after Close")
		}
	})
}

// Some things will not pass: Run ends, and says why.
func TestClientGivesUp(t *testing.T) {
	refusal := func(status int) act {
		return answers(fmt.Sprintf("HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n", status))
	}
	for name, p := range map[string]act{
		"400": refusal(400), "401": refusal(401), "403": refusal(403), "404": refusal(404), "410": refusal(410), "426": refusal(426),
		"1002": closes(1002), "1003": closes(1003), "1008": closes(1008), "1010": closes(1010),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var told []time.Duration
				c := &conn.Client{URL: "ws://a", Config: playing(p), Failed: func(_ error, next time.Duration) { told = append(told, next) }}
				if err := c.Run(background); err == nil || !strings.Contains(err.Error(), name) {
					t.Errorf("Run: %v", err)
				}
				if !slices.Equal(told, []time.Duration{-1}) {
					t.Errorf("told %v", told)
				}
			})
		})
	}
	for _, status := range []int{408, 421, 425, 429, 500, 502, 503, 504} {
		err := &conn.HandshakeError{Response: &handshake.Response{Status: status}}
		if conn.IsFinal(err) {
			t.Errorf("%d is final", status)
		}
	}
	for _, url := range []string{"", "ftp://example.com", "ws://example.com:99999", "ws://::1/"} {
		c := &conn.Client{URL: url}
		if err := c.Run(background); err == nil {
			t.Errorf("%q: no error", url)
		}
	}
	bad := &conn.Client{URL: "ws://a", Config: &conn.Config{Subprotocols: []string{"\n"}}}
	if err := bad.Run(background); err == nil {
		t.Error("a bad Config: no error")
	}
}

// A connection closed with 1000 has done what it was for.
func TestClientIsDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		c := &conn.Client{URL: "ws://a", Config: playing(closes(frame.NormalClosure))}
		d.keep(c)
		if err := c.Run(background); err != nil {
			t.Errorf("Run: %v", err)
		}
		d.check(t, "opened", "closed: websocket: closed by the peer, 1000")
		again := 0
		c.Final = func(error) bool { again++; return again == 3 }
		if err := c.Run(background); err != nil || again != 3 {
			t.Errorf("Run: %v after %d times", err, again)
		}
	})
}

// MaxFailures are in a row; with 1 there is one connection and no other.
func TestMaxFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		long := accepts(func(*conn.Conn) { time.Sleep(20 * time.Second) })
		var d diary
		c := &conn.Client{URL: "ws://a", MaxFailures: 3, Config: playing(nil, nil, long, nil, nil)}
		d.keep(c)
		if err := c.Run(background); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("Run: %v", err)
		}
		d.check(t, "refused", "refused", "opened", "closed", "failed", "refused", "refused")
		d = diary{}
		once := &conn.Client{URL: "ws://a", MaxFailures: 1, Config: playing(long)}
		d.keep(once)
		if err := once.Run(background); err == nil {
			t.Error("Run: no error")
		}
		d.check(t, "opened", "closed", "failed")
	})
}

// Before each attempt the program may say where to, and with what.
func TestBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked []string
		refuse := func(nc net.Conn) {
			r := readRequest(nc)
			asked = append(asked, r.Header.Get("Host")+r.Target+" "+r.Header.Get("X")+r.Header.Get("Token"))
			nc.Close()
		}
		c := &conn.Client{URL: "ws://a/", Config: playing(refuse), MaxFailures: 4}
		c.Config.Header = handshake.Header{{Name: "X", Value: "x"}}
		c.Before = func(_ context.Context, attempt int) (string, handshake.Header, error) {
			switch attempt {
			case 1:
				return "", nil, nil
			case 2:
				return "", nil, errors.New("no token")
			}
			return "ws://b/c", handshake.Header{{Name: "Token", Value: fmt.Sprint(attempt)}}, nil
		}
		c.Run(background)
		if diff := cmp.Diff([]string{"a/ x", "b/c x3", "b/c x4"}, asked); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// Close ends Run wherever it is, and so does the context.
func TestClientEnds(t *testing.T) {
	hang := func(nc net.Conn) { io.Copy(io.Discard, nc) }
	for name, cfg := range map[string]*conn.Config{"dialling": playing(hang), "waiting": playing(nil), "connected": playing(stays)} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := &conn.Client{URL: "ws://a", Config: cfg, Delay: time.Hour, MaxDelay: time.Hour}
				ended := started(background, c)
				synctest.Wait()
				begun := time.Now()
				if c.Close(999, "") == nil {
					t.Error("Close took the code 999")
				}
				c.Close(frame.NormalClosure, "")
				c.Close(frame.GoingAway, "")
				if err := <-ended; err != nil || time.Since(begun) > 0 {
					t.Errorf("Run: %v after %v", err, time.Since(begun))
				}
			})
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(background)
				ended := started(ctx, &conn.Client{URL: "ws://a", Config: cfg, Delay: time.Hour, MaxDelay: time.Hour})
				synctest.Wait()
				cancel()
				if err := <-ended; err != context.Canceled {
					t.Errorf("Run: %v", err)
				}
			})
		})
	}
	t.Run("in Before", func(t *testing.T) {
		c := &conn.Client{URL: "ws://a", Config: playing(stays)}
		c.Before = func(context.Context, int) (string, handshake.Header, error) {
			return "", nil, c.Close(frame.NormalClosure, "")
		}
		c.Handler = &conn.Handler{Opened: func(context.Context, *conn.Conn) { t.Error("opened") }}
		if err := c.Run(background); err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	t.Run("from the handler", func(t *testing.T) {
		code := make(chan error, 1)
		c := &conn.Client{URL: "ws://a", Config: playing(accepts(func(c *conn.Conn) { code <- serveEcho(c) }))}
		c.Handler = &conn.Handler{Opened: func(context.Context, *conn.Conn) { c.Close(4001, "") }}
		if err := c.Run(background); err != nil {
			t.Errorf("Run: %v", err)
		}
		if closed, ok := errors.AsType[*conn.CloseError](<-code); !ok || closed.Code != 4001 {
			t.Errorf("the server was told %v", closed)
		}
	})
	t.Run("before it began", func(t *testing.T) {
		c := &conn.Client{URL: "ws://a", Config: playing(stays)}
		c.Close(frame.NormalClosure, "")
		if err := c.Run(background); err != nil {
			t.Errorf("Run: %v", err)
		}
	})
}

// There is one Run at a time, and there may be another afterwards.
func TestRunTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &conn.Client{URL: "ws://a", Config: playing(stays)}
		for range 2 {
			ctx, cancel := context.WithCancel(background)
			ended := started(ctx, c)
			synctest.Wait()
			if err := c.Run(background); err == nil {
				t.Error("Run beside Run: no error")
			}
			cancel()
			<-ended
		}
	})
}

// A server that is killed and comes back finds its clients again.
func TestServerRestarts(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	var answers atomic.Int64
	c := &conn.Client{URL: "ws://" + addr, Delay: 20 * time.Millisecond, MaxDelay: 50 * time.Millisecond, QueueSize: 1 << 20,
		Handler: &conn.Handler{Message: func(context.Context, *conn.Conn, frame.Opcode, []byte) { answers.Add(1) }}}
	ended := started(background, c)
	t.Cleanup(func() {
		c.Close(frame.NormalClosure, "")
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	ctx := deadline(t)
	for range 5 {
		s := &conn.Server{Handler: echo}
		defer s.Close()
		served := make(chan error, 1)
		go func() { served <- s.Serve(l) }()
		for before := answers.Load(); answers.Load() < before+10; time.Sleep(time.Millisecond) {
			if ctx.Err() != nil {
				t.Fatal("no answers any more")
			}
			c.Send(ctx, frame.Text, []byte("anybody there?"))
		}
		s.Close()
		<-served
		c.Send(ctx, frame.Text, []byte("while it is away"))
		if l, err = net.Listen("tcp", addr); err != nil {
			t.Skip("the port is gone: ", err)
		}
	}
	l.Close()
}
