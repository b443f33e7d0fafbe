package conn_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// Either end may begin, and both learn the code and the reason (section 7.1.5).
func TestClose(t *testing.T) {
	for _, serverBegins := range []bool{true, false} {
		server, client := tcpPair(t, nil, nil)
		begins, follows := client, server
		if serverBegins {
			begins, follows = server, client
		}
		ended := make(chan error)
		go func() {
			_, _, err := follows.Read(background)
			ended <- err
		}()
		if err := begins.Close(4001, "bye"); err != nil {
			t.Errorf("close: %v", err)
		}
		closed, ok := errors.AsType[*conn.CloseError](<-ended)
		if !ok || closed.Code != 4001 || closed.Reason != "bye" || closed.Err != nil {
			t.Errorf("the other end read %v", closed)
		}
		if err := follows.Close(frame.NormalClosure, ""); err != nil {
			t.Errorf("close by the other end: %v", err)
		}
		if err := begins.Close(frame.NormalClosure, ""); err != nil {
			t.Errorf("close for a second time: %v", err)
		}
	}
}

// Both ends may begin at the same time.
func TestCloseFromBothEnds(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	ended := make(chan error, 2)
	go func() { ended <- server.Close(frame.GoingAway, "server") }()
	go func() { ended <- client.Close(frame.NormalClosure, "client") }()
	for range 2 {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// An empty Close frame has no code (section 7.1.5).
func TestCloseWithoutCode(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	go client.Close(frame.NoStatus, "not sent")
	_, _, err := server.Read(deadline(t))
	if closed, ok := errors.AsType[*conn.CloseError](err); !ok || closed.Code != frame.NoStatus || closed.Reason != "" {
		t.Errorf("read: %v", err)
	}
}

// A code that may not be sent is an error, and the connection stays as it was
// (section 7.4.1).
func TestCloseWithCodeThatMayNotBeSent(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	for _, code := range []frame.CloseCode{0, 999, 1004, frame.AbnormalClosure, frame.TLSHandshake, 1016, 5000} {
		if err := client.Close(code, ""); err == nil || !strings.Contains(err.Error(), "cannot carry") {
			t.Errorf("close with %d: %v", code, err)
		}
	}
	if err := client.Write(background, frame.Text, []byte("still here")); err != nil {
		t.Error(err)
	}
	if _, got, err := server.Read(deadline(t)); err != nil || string(got) != "still here" {
		t.Errorf("read %q, %v", got, err)
	}
}

// Close is over after Config.CloseTimeout in all, whatever the peer does.
func TestCloseIsBounded(t *testing.T) {
	flood := maskedFrame(frame.Binary, make([]byte, 1000))
	for _, peer := range []struct {
		name string
		does func(net.Conn)
	}{
		{"reads nothing", func(net.Conn) {}},
		{"never answers", func(nc net.Conn) { io.Copy(io.Discard, nc) }},
		{"never stops sending", func(nc net.Conn) {
			go io.Copy(io.Discard, nc)
			for {
				if _, err := nc.Write(flood); err != nil {
					return
				}
				time.Sleep(time.Millisecond)
			}
		}},
		{"sends half a frame", func(nc net.Conn) { go io.Copy(io.Discard, nc); nc.Write(flood[:500]) }},
	} {
		t.Run(peer.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, nc := rawPair(t, &conn.Config{CloseTimeout: 3 * time.Second})
				var playing sync.WaitGroup
				playing.Go(func() { peer.does(nc) })
				begun := time.Now()
				err := c.Close(frame.NormalClosure, "")
				if took := time.Since(begun); took != 3*time.Second {
					t.Errorf("took %v, want 3s", took)
				}
				if closed, ok := errors.AsType[*conn.CloseError](err); !ok || closed.Code != frame.AbnormalClosure {
					t.Errorf("close: %v, want 1006", err)
				}
				nc.Close()
				playing.Wait()
			})
		})
	}
}

// A reader and a writer that wait are let go by Close and by CloseNow.
func TestCloseEndsWhatWaits(t *testing.T) {
	for name, close := range map[string]func(*conn.Conn){
		"Close":    func(c *conn.Conn) { c.Close(frame.NormalClosure, "") },
		"CloseNow": func(c *conn.Conn) { c.CloseNow() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, nc := rawPair(t, nil)
				ended := make(chan error, 3)
				go func() { _, _, err := c.Read(background); ended <- err }()
				go func() { ended <- c.Write(background, frame.Binary, make([]byte, 1<<20)) }()
				go func() { _, err := c.Ping(background, nil); ended <- err }()
				synctest.Wait()
				close(c)
				for range 3 {
					if err := <-ended; err == nil {
						t.Error("no error")
					}
				}
				nc.Close()
			})
		})
	}
}

// After a Close frame nothing more may be sent (section 5.5.1).
func TestWriteAfterClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, nc := rawPair(t, nil)
		go io.Copy(io.Discard, nc)
		go c.Close(frame.NormalClosure, "")
		synctest.Wait()
		if err := c.Write(background, frame.Text, nil); !errors.Is(err, net.ErrClosed) {
			t.Errorf("write: %v, want net.ErrClosed", err)
		}
		nc.Close()
	})
}

// The peer sees the Close frame that says why, though it has sent more than we
// have read: closing a socket with input left would reset the connection.
func TestViolationReachesThePeer(t *testing.T) {
	a, b := tcpConns(t)
	c := acceptRaw(t, a, b, nil)
	bad := append([]byte{0xC1, 0x80, 0, 0, 0, 0}, make([]byte, 1<<20)...)
	go b.Write(bad)
	if _, _, err := readDuring(c, b, t); err != frame.ErrReservedBits {
		t.Errorf("read: %v, want ErrReservedBits", err)
	}
}

// readDuring reads from c while it checks that nc, the bare peer, gets a Close
// frame with code 1002 and then the end.
func readDuring(c *conn.Conn, nc net.Conn, t *testing.T) (frame.Opcode, []byte, error) {
	checked := make(chan struct{})
	go func() {
		defer close(checked)
		got, err := io.ReadAll(nc)
		if err != nil || len(got) < 4 || got[0] != 0x88 || got[2] != 1002>>8 || got[3] != 1002&0xFF {
			t.Errorf("the peer got % x, %v", got, err)
		}
		nc.Close()
	}()
	op, p, err := c.Read(background)
	<-checked
	return op, p, err
}

// A reset, an end in the middle of a frame and a missing Close frame are told
// apart (section 7.1.5: 1006).
func TestLostConnections(t *testing.T) {
	whole := maskedFrame(frame.Text, []byte("Hello"))
	for _, lost := range []struct {
		name string
		by   func(net.Conn)
		want error
	}{
		{"between frames", func(nc net.Conn) { nc.Close() }, io.EOF},
		{"in a header", func(nc net.Conn) { nc.Write(whole[:1]); nc.Close() }, io.ErrUnexpectedEOF},
		{"in a payload", func(nc net.Conn) { nc.Write(whole[:8]); nc.Close() }, io.ErrUnexpectedEOF},
		{"by a reset", func(nc net.Conn) { nc.(*net.TCPConn).SetLinger(0); nc.Close() }, nil},
	} {
		t.Run(lost.name, func(t *testing.T) {
			a, b := tcpConns(t)
			c := acceptRaw(t, a, b, nil)
			lost.by(b)
			_, _, err := c.Read(deadline(t))
			closed, ok := errors.AsType[*conn.CloseError](err)
			if !ok || closed.Code != frame.AbnormalClosure {
				t.Fatalf("read: %v, want 1006", err)
			}
			if lost.want != nil && !errors.Is(err, lost.want) {
				t.Errorf("read: %v, want %v", err, lost.want)
			}
			if lost.want == nil && !strings.Contains(err.Error(), "reset") {
				t.Errorf("read: %v, want a reset", err)
			}
		})
	}
}

// A writer that finds the connection broken leaves the peer's Close, which says
// why, for the reader.
func TestCloseIsFoundAfterFailedWrite(t *testing.T) {
	a, b := tcpConns(t)
	c := acceptRaw(t, a, b, nil)
	b.Write(maskedFrame(frame.Close, frame.AppendClose(nil, frame.PolicyViolation, "go away")))
	b.Close()
	ctx := deadline(t)
	for c.Write(ctx, frame.Binary, make([]byte, 1<<16)) == nil && ctx.Err() == nil {
	}
	_, _, err := c.Read(ctx)
	if closed, ok := errors.AsType[*conn.CloseError](err); ok && closed.Err != nil && strings.Contains(err.Error(), "reset") {
		t.Skip("the system dropped the input when the connection was reset")
	}
	if closed, ok := errors.AsType[*conn.CloseError](err); !ok || closed.Code != frame.PolicyViolation {
		t.Errorf("read: %v, want the peer's 1008", err)
	}
}

// A write that is cancelled in the middle of its frame ends the connection: no
// other frame could follow half a one.
func TestCancelledWriteEndsTheConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, nc := rawPair(t, nil)
		go io.ReadFull(nc, make([]byte, 100))
		ctx, cancel := context.WithTimeout(background, time.Second)
		defer cancel()
		if err := c.Write(ctx, frame.Binary, make([]byte, 1<<20)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("write: %v, want the time-out", err)
		}
		if err := c.Write(background, frame.Binary, nil); err == nil {
			t.Error("wrote a frame behind half a one")
		}
		if _, _, err := c.Read(background); err == nil {
			t.Error("the connection is still read")
		}
	})
}

// A write that is cancelled while it waits for another does no harm.
func TestCancelledWriteBeforeItBegins(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	w, err := client.Writer(background, frame.Text, conn.ByLength)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(background, 10*time.Millisecond)
	defer cancel()
	if err := client.Write(ctx, frame.Text, []byte("late")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("write: %v, want the time-out", err)
	}
	io.WriteString(w, "first")
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if _, got, err := server.Read(deadline(t)); err != nil || string(got) != "first" {
		t.Errorf("read %q, %v", got, err)
	}
}

// A message that a Close leaves unfinished does not spoil the closing handshake.
func TestCloseWhileAWriterIsOpen(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	w, err := server.Writer(background, frame.Binary, conn.ByLength)
	if err != nil {
		t.Fatal(err)
	}
	w.Write(make([]byte, 10_000))
	closed := make(chan error)
	go func() { closed <- server.Close(4000, "bye") }()
	if _, _, err := client.Read(deadline(t)); !strings.Contains(err.Error(), "4000") {
		t.Errorf("read: %v", err)
	}
	if err := w.Close(); err == nil {
		t.Error("the message was finished after the Close frame")
	}
	if err := <-closed; err != nil {
		t.Errorf("close: %v", err)
	}
}

// A writer that waits behind an open Writer is let go when the connection ends.
func TestCloseNowEndsWaitingWriters(t *testing.T) {
	server, _ := tcpPair(t, nil, nil)
	if _, err := server.Writer(background, frame.Binary, conn.ByLength); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() { ended <- server.Write(background, frame.Text, nil) }()
	server.CloseNow()
	if err := <-ended; !errors.Is(err, net.ErrClosed) {
		t.Errorf("write: %v", err)
	}
}

// A read is not held up beyond its context by a writer that is stuck, when the
// peer closes and would be answered.
func TestCloseByPeerWhileAWriterIsStuck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, nc := rawPair(t, nil)
		stuck := make(chan error)
		go func() { stuck <- c.Write(background, frame.Binary, make([]byte, 1<<20)) }()
		synctest.Wait()
		go nc.Write(maskedFrame(frame.Close, nil))
		ctx, cancel := context.WithTimeout(background, time.Second)
		defer cancel()
		begun := time.Now()
		c.Read(ctx)
		if took := time.Since(begun); took > time.Second {
			t.Errorf("the read took %v", took)
		}
		if err := <-stuck; err == nil {
			t.Error("the write was not stuck")
		}
		nc.Close()
	})
}
