package conn_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// prepared returns n messages of some lengths.
func prepared(n int) (list []*conn.Prepared, contents [][]byte) {
	for i := range n {
		contents = append(contents, jsonMessage(i, []int{20, 700, 5000, 0, 100_000}[i%5]))
		list = append(list, prepare(frame.Text, contents[i]))
	}
	return list, contents
}

// A batch arrives as the messages that it is made of, at either end, compressed
// or not, and also behind others.
func TestBatchWriteTo(t *testing.T) {
	list, contents := prepared(20)
	for _, d := range []*conn.Deflate{nil, new(conn.Deflate)} {
		server, client := tcpPair(t, &conn.Config{Deflate: d}, &conn.Config{Deflate: d})
		for _, ends := range [][2]*conn.Conn{{server, client}, {client, server}} {
			ctx := deadline(t)
			go func() {
				conn.Batch(list).WriteTo(ctx, ends[0])
				conn.Batch{}.WriteTo(ctx, ends[0])
				ends[0].Write(ctx, frame.Text, contents[1])
				conn.Batch(list[:3]).WriteTo(ctx, ends[0])
			}()
			want := append(append([][]byte{}, contents...), contents[1], contents[0], contents[1], contents[2])
			for i, want := range want {
				if _, got, err := ends[1].Read(ctx); err != nil || !bytes.Equal(got, want) {
					t.Fatalf("message %d: %d bytes of %d, %v", i, len(got), len(want), err)
				}
			}
		}
	}
}

// Sixteen small messages are one system call.
func TestBatchIsOneWrite(t *testing.T) {
	a, b := tcpConns(t)
	counted := &counter{Conn: a}
	c := acceptRaw(t, counted, b, nil)
	go io.Copy(io.Discard, b)
	var list []*conn.Prepared
	for i := range 16 {
		list = append(list, prepare(frame.Text, fmt.Appendf(nil, "message %d", i)))
	}
	before := counted.writes.Load()
	if err := conn.Batch(list).WriteTo(background, c); err != nil {
		t.Fatal(err)
	}
	if n := counted.writes.Load() - before; n != 1 {
		t.Errorf("%d writes, want 1", n)
	}
}

// TryWriteTo never waits: what a socket does not take follows by itself, and
// the next batch is for another time. All that was taken arrives.
func TestTryWriteTo(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	message := bytes.Repeat([]byte("0123456789abcdef"), 2000)
	m := prepare(frame.Binary, message)
	if !(conn.Batch{m}).TryWriteTo(server) {
		t.Skip("this system cannot write without waiting")
	}
	sent := 1
	begun := time.Now()
	for (conn.Batch{m}).TryWriteTo(server) {
		sent++
	}
	if took := time.Since(begun); took > 30*time.Second || sent < 3 {
		t.Errorf("%d batches in %v", sent, took)
	}
	if (conn.Batch{m}).TryWriteTo(server) {
		t.Error("a batch was taken before the last one was on its way")
	}
	if (conn.Batch{prepare(frame.Binary, make([]byte, 80_000))}).TryWriteTo(server) {
		t.Error("a batch was taken that is none")
	}
	ctx := deadline(t)
	for i := range sent {
		if _, got, err := client.Read(ctx); err != nil || !bytes.Equal(got, message) {
			t.Fatalf("message %d of %d: %d bytes, %v", i, sent, len(got), err)
		}
	}
	for !(conn.Batch{m}).TryWriteTo(server) {
		time.Sleep(time.Millisecond)
	}
	if _, got, err := client.Read(ctx); err != nil || !bytes.Equal(got, message) {
		t.Fatalf("%d bytes, %v", len(got), err)
	}
	client.CloseNow()
	server.Read(ctx)
	if (conn.Batch{m}).TryWriteTo(server) {
		t.Error("a batch was taken by a connection that is over")
	}
}

// A connection that cannot write without waiting takes a batch all the same, and
// no other before that is written.
func TestTryWriteToOnAPipe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := rawPair(t, nil)
		m := prepare(frame.Text, []byte("hello"))
		if !(conn.Batch{m}).TryWriteTo(c) {
			t.Error("a pipe has not taken a batch")
		}
		synctest.Wait()
		if (conn.Batch{m}).TryWriteTo(c) {
			t.Error("a pipe has taken a batch while it is at another")
		}
		if got := make([]byte, 7); true {
			if _, err := io.ReadFull(peer, got); err != nil || string(got) != "\x81\x05hello" {
				t.Errorf("the peer got %q, %v", got, err)
			}
		}
	})
}

// After Close a batch is refused, and nothing of it is sent.
func TestBatchAfterClose(t *testing.T) {
	server, client := tcpPair(t, &conn.Config{CloseTimeout: 50 * time.Millisecond}, nil)
	server.Close(frame.NormalClosure, "")
	m := prepare(frame.Text, []byte("late"))
	if (conn.Batch{m}).TryWriteTo(server) || (conn.Batch{m}).WriteTo(background, server) == nil {
		t.Error("a message was written after Close")
	}
	_, _, err := client.Read(deadline(t))
	if closed, ok := errors.AsType[*conn.CloseError](err); !ok || closed.Code != frame.NormalClosure {
		t.Errorf("read: %v", err)
	}
}

// A connection that has not been written to for longer than the time-out for
// writes is no slow one.
func TestTryWriteToAfterSilence(t *testing.T) {
	server, client := tcpPair(t, &conn.Config{WriteTimeout: 50 * time.Millisecond}, nil)
	time.Sleep(120 * time.Millisecond)
	if !(conn.Batch{prepare(frame.Text, []byte("news"))}).TryWriteTo(server) {
		t.Skip("this system cannot write without waiting")
	}
	if _, _, err := client.Read(deadline(t)); err != nil {
		t.Error(err)
	}
}

// A batch may fill the buffer that it is gathered in to any byte. What is no
// socket, such as TLS, gets a large message behind it in two pieces.
func TestBatchThatFillsItsBuffer(t *testing.T) {
	const buffer = 72 << 10
	for left := range 20 {
		synctest.Test(t, func(t *testing.T) {
			c, nc := rawPair(t, nil)
			var batch []*conn.Prepared
			var want []byte
			for _, n := range []int{buffer - left - 10, 17_000, 5} { // the first has a header of 10 bytes
				payload := bytes.Repeat([]byte{byte(n)}, n)
				batch = append(batch, prepare(frame.Binary, payload))
				h := frame.Header{Fin: true, Opcode: frame.Binary, Length: int64(n)}
				want = append(h.Append(want), payload...)
			}
			go conn.Batch(batch).WriteTo(t.Context(), c)
			got := make([]byte, len(want))
			if _, err := io.ReadFull(nc, got); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%d bytes left: not what was written, %v", left, err)
			}
		})
	}
}
