package conn_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
	"testing"

	"duplex/conn"
	"duplex/frame"
)

// Many goroutines write messages whole and in pieces, and ping, on one
// connection; every message arrives as it was, and each writer's in order.
func TestConcurrentWriters(t *testing.T) {
	const writers, each = 8, 100
	server, client := tcpPair(t, nil, nil)
	ctx := deadline(t)
	go client.Read(ctx)

	message := func(writer, i int) []byte {
		size := (writer*each + i) * 97 % 9000
		m := make([]byte, 8, 8+size)
		binary.BigEndian.PutUint32(m, uint32(writer))
		binary.BigEndian.PutUint32(m[4:], uint32(i))
		return append(m, bytes.Repeat([]byte{byte(i)}, size)...)
	}
	write := func(i int, m []byte) error {
		if i%2 == 0 {
			return client.Write(ctx, frame.Binary, m)
		}
		w, err := client.Writer(ctx, frame.Binary, conn.ByLength)
		if err != nil {
			return err
		}
		w.Write(m[:len(m)/2])
		w.Write(m[len(m)/2:])
		return w.Close()
	}
	var wg sync.WaitGroup
	for writer := range writers {
		wg.Go(func() {
			for i := range each {
				if err := write(i, message(writer, i)); err != nil {
					t.Error(err)
				}
				if i%10 == 0 {
					if _, err := client.Ping(ctx, nil); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	var next [writers]int
	for range writers * each {
		_, got, err := server.Read(ctx)
		if err != nil {
			t.Fatal(err)
		}
		writer := binary.BigEndian.Uint32(got)
		if want := message(int(writer), next[writer]); !bytes.Equal(got, want) {
			t.Fatalf("message %d of writer %d is not as it was written", next[writer], writer)
		}
		next[writer]++
	}
	go server.Read(ctx)
	wg.Wait()
}

// A payload of any size arrives as it was, from either end, and is not changed
// where it was written from.
func TestWriteSizes(t *testing.T) {
	server, client := tcpPair(t, &conn.Config{MaxMessage: 1 << 24}, nil)
	ctx := deadline(t)
	for _, size := range []int{0, 1, 125, 126, 4081, 4082, 4083, 4096, 65535, 65536, 65537, 1 << 20} {
		for _, ends := range [][2]*conn.Conn{{server, client}, {client, server}} {
			payload := bytes.Repeat([]byte("0123456789abcdef!"), size/17+1)[:size]
			kept := bytes.Clone(payload)
			go ends[0].Write(ctx, frame.Binary, payload)
			_, got, err := ends[1].Read(ctx)
			if err != nil || !bytes.Equal(got, kept) || !bytes.Equal(payload, kept) {
				t.Errorf("%d bytes: read %d, %v", size, len(got), err)
			}
		}
	}
}

// Only text and binary begin a message (section 5.6).
func TestWriteOpcode(t *testing.T) {
	_, client := tcpPair(t, nil, nil)
	for _, op := range []frame.Opcode{frame.Continuation, frame.Close, frame.Ping, 3, 11} {
		if err := client.Write(background, op, nil); err == nil {
			t.Errorf("wrote a message of type %v", op)
		}
		if _, err := client.Writer(background, op, conn.ByLength); err == nil {
			t.Errorf("began a message of type %v", op)
		}
	}
}

// Small writes go together, a message that fits one frame is one frame, and
// large writes are frames of their own (section 5.4).
func TestWriterFragments(t *testing.T) {
	for _, test := range []struct {
		writes []int
		frames []int
	}{
		{nil, []int{0}},
		{[]int{10, 20, 30}, []int{60}},
		{[]int{3000, 3000}, []int{3000, 3000}},
		{[]int{10, 10000, 10}, []int{10, 10000, 10}},
		{[]int{10000}, []int{10000, 0}},
	} {
		t.Run(fmt.Sprint(test.writes), func(t *testing.T) {
			a, b := tcpConns(t)
			c := acceptRaw(t, a, b, nil)
			w, err := c.Writer(deadline(t), frame.Text, conn.ByLength)
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range test.writes {
				if k, err := w.Write(bytes.Repeat([]byte("x"), n)); k != n || err != nil {
					t.Fatal(k, err)
				}
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write(nil); err == nil {
				t.Error("wrote to a closed writer")
			}
			for i, n := range test.frames {
				h := readFrame(t, b)
				first, last := i == 0, i == len(test.frames)-1
				if h.Length != int64(n) || h.Fin != last || (h.Opcode == frame.Text) != first {
					t.Errorf("frame %d is %+v, want %d bytes", i, h, n)
				}
			}
		})
	}
}

// readFrame reads a frame and returns its header.
func readFrame(t *testing.T, r io.Reader) frame.Header {
	t.Helper()
	var b []byte
	for {
		h, n, err := frame.ParseHeader(b)
		if err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			io.CopyN(io.Discard, r, h.Length)
			return h
		}
		b = append(b, 0)
		if _, err := io.ReadFull(r, b[len(b)-1:]); err != nil {
			t.Fatal(err)
		}
	}
}

// A message that was begun and cannot be finished ends the connection.
func TestWriterUnfinished(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	ctx, cancel := context.WithCancel(background)
	w, err := client.Writer(ctx, frame.Binary, conn.ByLength)
	if err != nil {
		t.Fatal(err)
	}
	w.Write(make([]byte, 10_000))
	cancel()
	if err := w.Close(); err == nil {
		t.Error("closed without an error")
	}
	if _, _, err := server.Read(deadline(t)); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("read: %v, want the end", err)
	}
}
