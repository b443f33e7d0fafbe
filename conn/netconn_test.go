package conn_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/rpc"
	"os"
	"testing"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// Any protocol for a stream runs over it: net/rpc for one.
func TestNetConn(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	s := rpc.NewServer()
	s.RegisterName("Test", new(arithmetic))
	go s.ServeConn(conn.NetConn(background, server, frame.Binary))
	c := rpc.NewClient(conn.NetConn(background, client, frame.Binary))
	for i := range 20 {
		var square int
		if err := c.Call("Test.Square", i, &square); err != nil || square != i*i {
			t.Errorf("the square of %d is %d, %v", i, square, err)
		}
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

type arithmetic struct{}

func (arithmetic) Square(x int, square *int) error {
	*square = x * x
	return nil
}

// Messages are joined to a stream, which ends with a normal Close.
func TestNetConnIsAStream(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	from, to := conn.NetConn(background, client, frame.Text), conn.NetConn(background, server, frame.Text)
	go func() {
		for _, s := range []string{"a", "", "bc", "def"} {
			from.Write([]byte(s))
		}
		from.Close()
	}()
	if got, err := io.ReadAll(to); err != nil || string(got) != "abcdef" {
		t.Errorf("read %q, %v", got, err)
	}
	if from.LocalAddr().String() != to.RemoteAddr().String() {
		t.Error("the addresses do not match")
	}
}

// Deadlines pass, move and end like those of a socket, and lose nothing.
func TestNetConnDeadlines(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	nc := conn.NetConn(background, server, frame.Binary)
	timedOut := func(err error) bool {
		timeout, ok := errors.AsType[net.Error](err)
		return ok && timeout.Timeout() && errors.Is(err, os.ErrDeadlineExceeded)
	}
	b := make([]byte, 10)
	for range 2 {
		nc.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
		if _, err := nc.Read(b); !timedOut(err) {
			t.Errorf("read: %v, want a time-out", err)
		}
		if _, err := nc.Read(b); !timedOut(err) {
			t.Errorf("read again: %v, want a time-out", err)
		}
	}

	nc.SetDeadline(time.Now().Add(time.Hour))
	time.AfterFunc(10*time.Millisecond, func() { nc.SetReadDeadline(time.Now()) })
	if _, err := nc.Read(b); !timedOut(err) {
		t.Errorf("read: %v, want the deadline that moved", err)
	}

	nc.SetReadDeadline(time.Time{})
	client.Write(deadline(t), frame.Binary, []byte("0123456789ab"))
	for _, want := range []string{"0123456789", "ab"} {
		n, err := nc.Read(b)
		if err != nil || string(b[:n]) != want {
			t.Errorf("read %q, %v", b[:n], err)
		}
		nc.SetReadDeadline(time.Now().Add(-time.Second))
		nc.SetReadDeadline(time.Time{})
	}

	nc.SetWriteDeadline(time.Now().Add(-time.Second))
	if _, err := nc.Write(b); !timedOut(err) {
		t.Errorf("write: %v, want a time-out", err)
	}
	nc.SetWriteDeadline(time.Time{})
	if _, err := nc.Write(b); err != nil {
		t.Errorf("write: %v", err)
	}
}

// A message of the wrong type closes the connection with 1003 (section 7.4.1).
func TestNetConnType(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	go conn.NetConn(background, server, frame.Binary).Read(make([]byte, 1))
	client.Write(deadline(t), frame.Text, []byte("x"))
	_, _, err := client.Read(deadline(t))
	if closed, ok := errors.AsType[*conn.CloseError](err); !ok || closed.Code != frame.UnsupportedData {
		t.Errorf("read: %v, want 1003", err)
	}
}

// The context ends it all.
func TestNetConnContext(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	ctx, cancel := context.WithCancel(background)
	nc := conn.NetConn(ctx, server, frame.Binary)
	time.AfterFunc(10*time.Millisecond, cancel)
	if _, err := nc.Read(make([]byte, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("read: %v", err)
	}
	cancel() // again, which waits for all that hangs on it
	if _, err := nc.Write(nil); !errors.Is(err, context.Canceled) {
		t.Errorf("write: %v", err)
	}
	go io.Copy(io.Discard, conn.NetConn(background, client, frame.Binary))
	nc.Close()
}

// Large streams come through.
func TestNetConnLarge(t *testing.T) {
	server, client := tcpPair(t, &conn.Config{MaxMessage: -1}, nil)
	want := bytes.Repeat([]byte("duplex"), 1<<18)
	go func() {
		nc := conn.NetConn(background, client, frame.Binary)
		io.Copy(nc, bytes.NewReader(want))
		nc.Close()
	}()
	if got, err := io.ReadAll(conn.NetConn(background, server, frame.Binary)); err != nil || !bytes.Equal(got, want) {
		t.Errorf("read %d bytes, %v", len(got), err)
	}
}

// After Close the adapter says net.ErrClosed, like any other net.Conn; after the
// peer's Close a Read says io.EOF, and a Write does not.
func TestNetConnAfterClose(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	a, b := conn.NetConn(background, server, frame.Binary), conn.NetConn(background, client, frame.Binary)
	if n, err := a.Read(nil); n != 0 || err != nil {
		t.Errorf("read of nothing: %d, %v", n, err)
	}
	go b.Close()
	if _, err := a.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("read after the peer's Close: %v", err)
	}
	if _, err := a.Write(nil); err == nil || err == io.EOF {
		t.Errorf("write after the peer's Close: %v", err)
	}
	a.Close()
	if _, err := a.Read(make([]byte, 1)); !errors.Is(err, net.ErrClosed) {
		t.Errorf("read after Close: %v", err)
	}
	if _, err := a.Write(nil); !errors.Is(err, net.ErrClosed) {
		t.Errorf("write after Close: %v", err)
	}
	if err := a.SetDeadline(time.Time{}); !errors.Is(err, net.ErrClosed) {
		t.Errorf("deadline after Close: %v", err)
	}
}

// A write deadline that passes while the peer takes nothing costs no byte: what
// Write has counted arrives, nothing else does, and the connection goes on.
func TestNetConnWriteDeadline(t *testing.T) {
	for _, d := range []*conn.Deflate{nil, {Threshold: -1}} {
		a, b := net.Pipe()
		server, client := connect(t, a, b, &conn.Config{Deflate: d}, &conn.Config{Deflate: d})
		from, to := conn.NetConn(background, server, frame.Binary), conn.NetConn(background, client, frame.Binary)
		var sent []byte
		send := func(p []byte) error {
			n, err := from.Write(p)
			sent = append(sent, p[:n]...)
			return err
		}
		from.SetWriteDeadline(time.Now().Add(20 * time.Millisecond))
		var err error
		for i := 0; err == nil; i++ {
			err = send(jsonMessage(i, 100_000))
		}
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("write: %v", err)
		}
		from.SetWriteDeadline(time.Time{})
		go func() {
			if err := send(jsonMessage(1, 100_000)); err != nil {
				t.Error(err)
			}
			from.Close()
		}()
		if got, err := io.ReadAll(to); err != nil || !bytes.Equal(got, sent) {
			t.Errorf("read %d bytes of %d, %v", len(got), len(sent), err)
		}
	}
}
