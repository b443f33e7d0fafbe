package h2_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"duplex/conn"
)

// handing is a handler that upgrades, gives the connection to the test, and stays
// until it is told to return.
func handing(t *testing.T, cfg *conn.Config) (h http.Handler, conns <-chan *conn.Conn, leave chan struct{}) {
	handed := make(chan *conn.Conn)
	leave = make(chan struct{})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := conn.Upgrade(w, r, cfg)
		if err != nil {
			t.Error(err)
			return
		}
		handed <- c
		<-leave
	}), handed, leave
}

// connected returns both ends of a connection, and what has the handler of the
// server's return.
func connected(t *testing.T) (client, server *conn.Conn, leave chan struct{}) {
	h, conns, leave := handing(t, nil)
	url, cfg := serve(t, h)
	client, err := pool(t).Dial(deadline(t), url, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return client, <-conns, leave
}

// "RST exceptions are represented with the RST_STREAM frame" (RFC 8441, section 5):
// CloseNow sends one, and the other end has what it has of a TCP connection that was
// reset.
func TestReset(t *testing.T) {
	client, server, leave := connected(t)
	defer close(leave)
	client.CloseNow()
	checkReset(t, server)

	client, server, leave2 := connected(t)
	defer close(leave2)
	server.CloseNow()
	checkReset(t, client)
}

func checkReset(t *testing.T, c *conn.Conn) {
	t.Helper()
	_, _, err := c.Read(deadline(t))
	closed, ok := errors.AsType[*conn.CloseError](err)
	if !ok || closed.Code != conn.AbnormalClosure || !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("Read: %v", err)
	}
	if err := c.Write(deadline(t), conn.Text, nil); err == nil {
		t.Error("Write: no error")
	}
}

// A client that cancels does so by code: "with the CANCEL error code".
func TestResetCode(t *testing.T) {
	client, server, leave := connected(t)
	defer close(leave)
	client.CloseNow()
	if _, _, err := server.Read(deadline(t)); err == nil || !strings.Contains(err.Error(), "CANCEL") {
		t.Errorf("Read: %v", err)
	}
}

// The handler of an Upgrade may return as soon as it knows that the connection is
// over: the peer gets the answer to its Close frame all the same.
func TestCloseFrameBeforeReturn(t *testing.T) {
	for range 20 {
		url, cfg := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if c, err := conn.Upgrade(w, r, nil); err == nil {
				c.Read(r.Context())
			}
		}))
		c, err := pool(t).Dial(deadline(t), url, cfg)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Close(conn.NormalClosure, ""); err != nil {
			t.Fatal(err)
		}
	}
}

// A handler that returns ends the stream, and who goes on with the connection is
// told so.
func TestHandlerReturned(t *testing.T) {
	client, server, leave := connected(t)
	close(leave)
	_, _, err := server.Read(deadline(t))
	if err == nil || !strings.Contains(err.Error(), "handler has returned") || !errors.Is(err, net.ErrClosed) {
		t.Errorf("Read of the server: %v", err)
	}
	if err := server.Write(deadline(t), conn.Text, nil); err == nil || !strings.Contains(err.Error(), "handler has returned") {
		t.Errorf("Write of the server: %v", err)
	}
	// For the client it is END_STREAM.
	if _, _, err := client.Read(deadline(t)); !errors.Is(err, io.EOF) {
		t.Errorf("Read of the client: %v", err)
	}
}

// A read whose context ends loses neither the connection nor a message.
func TestCancelledRead(t *testing.T) {
	client, server, leave := connected(t)
	defer close(leave)
	for _, pair := range [][2]*conn.Conn{{client, server}, {server, client}} {
		reader, writer := pair[0], pair[1]
		ctx, cancel := context.WithCancel(t.Context())
		failed := make(chan error)
		go func() {
			_, _, err := reader.Read(ctx)
			failed <- err
		}()
		cancel()
		if err := <-failed; !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if err := writer.Write(deadline(t), conn.Text, []byte("hello")); err != nil {
			t.Fatal(err)
		}
		if _, p, err := reader.Read(deadline(t)); err != nil || string(p) != "hello" {
			t.Errorf("got %q, %v", p, err)
		}
	}
}

// Half-closing with a Close frame: the other end goes on sending.
func TestCloseWrite(t *testing.T) {
	client, server, leave := connected(t)
	defer close(leave)
	if err := client.CloseWrite(conn.NormalClosure, "enough"); err != nil {
		t.Fatal(err)
	}
	if err := server.Write(deadline(t), conn.Text, []byte("late")); err != nil {
		t.Fatal(err)
	}
	if _, p, err := client.Read(deadline(t)); err != nil || string(p) != "late" {
		t.Errorf("got %q, %v", p, err)
	}
	if _, _, err := server.Read(deadline(t)); conn.CloseCodeOf(err) != conn.NormalClosure {
		t.Errorf("server: %v", err)
	}
	if _, _, err := client.Read(deadline(t)); conn.CloseCodeOf(err) != conn.NormalClosure {
		t.Errorf("client: %v", err)
	}
}

// Shutdown closes streams like other connections, and waits for them. Close cuts
// them, and their handlers return.
func TestShutdown(t *testing.T) {
	s := echoServer(t, nil)
	returned := make(chan struct{}, 2)
	url, cfg := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.ServeHTTP(w, r)
		returned <- struct{}{}
	}))
	p := pool(t)
	c, err := p.Dial(deadline(t), url, cfg)
	if err != nil {
		t.Fatal(err)
	}
	checkEcho(t, c, "hello")
	done := make(chan error)
	go func() { done <- s.Shutdown(deadline(t)) }()
	if _, _, err := c.Read(deadline(t)); conn.CloseCodeOf(err) != conn.GoingAway {
		t.Errorf("Read: %v", err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	<-returned
	if _, err = p.Dial(deadline(t), url, cfg); statusOf(err) != 503 {
		t.Errorf("Dial after Shutdown: %v", err)
	}
}

func TestServerClose(t *testing.T) {
	s := echoServer(t, nil)
	url, cfg := serve(t, s)
	c, err := pool(t).Dial(deadline(t), url, cfg)
	if err != nil {
		t.Fatal(err)
	}
	checkEcho(t, c, "hello")
	s.Close()
	checkReset(t, c)
}

// statusOf returns the status of the answer in err, or 0.
func statusOf(err error) int {
	if refused, ok := errors.AsType[*conn.HandshakeError](err); ok {
		return refused.Response.Status
	}
	return 0
}
