package conn_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http/httptest"
	"syscall"
	"testing"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// A fullDisk is a log that nothing can be written to.
type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

// A log that fails keeps nobody from being served, nor does it hide that a
// handler has panicked.
func TestLogFails(t *testing.T) {
	s := &conn.Server{Log: slog.New(slog.NewTextHandler(fullDisk{}, nil)), Config: &conn.Config{Trace: conn.PrintTrace(fullDisk{})},
		Handler: &conn.Handler{Message: func(ctx context.Context, c *conn.Conn, op frame.Opcode, p []byte) {
			if string(p) == "die" {
				panic("as told")
			}
			c.Write(ctx, op, p)
		}}}
	url := serveOn(t, s)
	bad, good := dialTo(t, url, nil), dialTo(t, url, nil)
	bad.Write(background, frame.Text, []byte("die"))
	if _, _, err := bad.Read(deadline(t)); err == nil {
		t.Error("the handler has not panicked")
	}
	checkEcho(t, good, "hello")
	if n := s.Stats().Panics; n != 1 {
		t.Errorf("%d panics", n)
	}
}

// A Refused that panics costs nothing but a line in the log, for a handshake that
// fails and for a connection that is denied.
func TestRefusedPanics(t *testing.T) {
	s := &conn.Server{Handler: echo, Log: slog.New(slog.DiscardHandler), MaxConns: 1,
		Refused: func(net.Addr, error) { panic("as told") }}
	url := serveOn(t, s)
	if _, err := conn.Dial(background, url, &conn.Config{Header: header("Origin", "http://evil.example")}); err == nil {
		t.Error("a foreign origin is in")
	}
	eventually(s, func(s conn.Stats) bool { return s.Opening == 0 })
	c := dialTo(t, url, nil)
	if _, err := conn.Dial(background, url, nil); err == nil {
		t.Error("a second connection is in")
	}
	checkEcho(t, c, "hello")
	if stats := eventually(s, func(s conn.Stats) bool { return s.Panics == 2 }); stats.Panics != 2 || stats.Open != 1 {
		t.Errorf("%+v", stats)
	}
}

// A handler that blocks holds up its own connection and no other, and Shutdown no
// longer than its context.
func TestHandlerBlocks(t *testing.T) {
	block := make(chan struct{})
	begun := make(chan struct{}, 10)
	s := &conn.Server{Handler: &conn.Handler{Message: func(ctx context.Context, c *conn.Conn, op frame.Opcode, p []byte) {
		if string(p) == "block" {
			begun <- struct{}{}
			<-block
		}
		c.Write(ctx, op, p)
	}}}
	url := serveOn(t, s)
	for range cap(begun) {
		dialTo(t, url, nil).Write(background, frame.Text, []byte("block"))
	}
	for range cap(begun) {
		<-begun
	}
	checkEcho(t, dialTo(t, url, nil), "hello")
	ctx, cancel := context.WithTimeout(background, 100*time.Millisecond)
	defer cancel()
	if err := s.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Shutdown: %v, want the time-out", err)
	}
	close(block)
	if stats := eventually(s, func(s conn.Stats) bool { return s.Open == 0 }); stats.Open != 0 {
		t.Errorf("%+v", stats)
	}
}

// tlsEnds returns a Conn of either end over TLS, the TLS connection of its peer,
// and the TCP connection below that.
func tlsEnds(t *testing.T, client bool) (c *conn.Conn, peer *tls.Conn, below *net.TCPConn) {
	t.Helper()
	s := httptest.NewUnstartedServer(nil)
	s.StartTLS()
	s.Close()
	a, b := tcpConns(t)
	serverConfig, clientConfig := &tls.Config{Certificates: s.TLS.Certificates}, &tls.Config{InsecureSkipVerify: true}
	if client {
		peer = tls.Server(b, serverConfig)
		return rawEndOn(t, client, tls.Client(a, clientConfig), peer, conn.Config{}), peer, b.(*net.TCPConn)
	}
	peer = tls.Client(b, clientConfig)
	return rawEndOn(t, client, tls.Server(a, serverConfig), peer, conn.Config{}), peer, b.(*net.TCPConn)
}

// TLS that is cut, which anybody on the way can do, is never taken for a close,
// nor is half a message for a whole one: only a Close frame, which nobody on the
// way can forge, is a close. With it the connection is closed whether close_notify
// follows or not (RFC 8446, section 6.1; section 7.1.5).
func TestTLSTruncation(t *testing.T) {
	for _, client := range []bool{false, true} {
		text := appendFrame(nil, client, frame.Header{Fin: true, Opcode: frame.Text}, []byte("whole"))
		part := appendFrame(nil, client, frame.Header{Opcode: frame.Text}, []byte("part"))
		bye := appendFrame(nil, client, frame.Header{Fin: true, Opcode: frame.Close}, frame.AppendClose(nil, frame.GoingAway, "bye"))
		for _, test := range []struct {
			name   string
			sends  []byte
			notify bool
			code   frame.CloseCode
			cause  error
		}{
			{"after a Close, close_notify", bye, true, frame.GoingAway, nil},
			{"after a Close, cut", bye, false, frame.GoingAway, nil},
			{"between messages, close_notify", nil, true, frame.AbnormalClosure, io.EOF},
			{"between messages, cut", nil, false, frame.AbnormalClosure, io.EOF},
			{"in a frame, close_notify", text[:len(text)-1], true, frame.AbnormalClosure, io.ErrUnexpectedEOF},
			{"in a frame, cut", text[:len(text)-1], false, frame.AbnormalClosure, io.ErrUnexpectedEOF},
			{"between fragments, close_notify", part, true, frame.AbnormalClosure, io.ErrUnexpectedEOF},
			{"between fragments, cut", part, false, frame.AbnormalClosure, io.ErrUnexpectedEOF},
		} {
			t.Run(test.name+"/"+end(client), func(t *testing.T) {
				c, peer, below := tlsEnds(t, client)
				peer.Write(test.sends)
				if test.notify {
					peer.CloseWrite()
				}
				below.CloseWrite()
				_, p, err := c.Read(deadline(t))
				closed, ok := errors.AsType[*conn.CloseError](err)
				if !ok || closed.Code != test.code || !errors.Is(closed.Err, test.cause) || len(p) > 0 {
					t.Errorf("read %q, %v; want %v, %v", p, err, test.code, test.cause)
				}
			})
		}
	}
	t.Run("in a record", func(t *testing.T) {
		c, _, below := tlsEnds(t, false)
		below.Write([]byte{23, 3, 3, 0, 100, 'x'}) // the start of one
		below.CloseWrite()
		_, _, err := c.Read(deadline(t))
		if closed, ok := errors.AsType[*conn.CloseError](err); !ok || closed.Code != frame.AbnormalClosure || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("read: %v, want 1006 for an unexpected end", err)
		}
	})
}
