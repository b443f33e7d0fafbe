package conn_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// Reader gives a message in whichever pieces it is asked for.
func TestReader(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	ctx := deadline(t)
	go client.Read(ctx)
	want := bytes.Repeat([]byte("0123456789"), 10_000)
	for name, wrap := range map[string]func(io.Reader) io.Reader{
		"at once":      func(r io.Reader) io.Reader { return r },
		"byte by byte": iotest.OneByteReader,
		"by halves":    iotest.HalfReader,
	} {
		t.Run(name, func(t *testing.T) {
			go func() {
				w, _ := client.Writer(ctx, frame.Binary, conn.ByLength)
				w.Write(want[:10])
				client.Ping(ctx, nil)
				w.Write(want[10:])
				w.Close()
				client.Write(ctx, frame.Text, nil)
			}()
			op, r, err := server.Reader(ctx)
			if err != nil || op != frame.Binary {
				t.Fatal(op, err)
			}
			if got, err := io.ReadAll(wrap(r)); err != nil || !bytes.Equal(got, want) {
				t.Errorf("read %d bytes, %v", len(got), err)
			}
			if n, err := r.Read(make([]byte, 1)); n != 0 || err != io.EOF {
				t.Errorf("behind the end: %d, %v", n, err)
			}
			if op, r, err := server.Reader(ctx); err != nil || op != frame.Text {
				t.Error(op, err)
			} else if got, err := io.ReadAll(r); err != nil || len(got) > 0 {
				t.Errorf("the empty message has %q, %v", got, err)
			}
		})
	}
}

// A message that is left before its end is gone on with: by Reader after its
// context has ended, and by Read.
func TestReaderGoesOn(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	w, err := client.Writer(background, frame.Text, conn.ByLength)
	if err != nil {
		t.Fatal(err)
	}
	big := strings.Repeat("x", 5000)
	io.WriteString(w, big)
	ctx, cancel := context.WithTimeout(background, 300*time.Millisecond)
	defer cancel()
	_, r, err := server.Reader(ctx)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(r)
	if !errors.Is(err, context.DeadlineExceeded) || string(got) != big {
		t.Fatalf("read %d bytes, %v; want all that was sent and the time-out", len(got), err)
	}
	io.WriteString(w, "then this, ")
	io.WriteString(w, "and that")
	w.Close()

	_, r, err = server.Reader(deadline(t))
	if err != nil {
		t.Fatal(err)
	}
	part := make([]byte, 4)
	if _, err := io.ReadFull(r, part); err != nil || string(part) != "then" {
		t.Errorf("read %q, %v", part, err)
	}
	if op, rest, err := server.Read(deadline(t)); err != nil || op != frame.Text || string(rest) != " this, and that" {
		t.Errorf("read %v %q, %v", op, rest, err)
	}
}

// Text fails where it stops being UTF-8, also for a Reader (section 8.1).
func TestReaderChecksText(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	go client.Read(background)
	go client.Write(background, frame.Text, []byte("good \xff bad"))
	_, r, err := server.Reader(deadline(t))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); string(got) != "good " || err != frame.ErrInvalidUTF8 {
		t.Errorf("read %q, %v", got, err)
	}
}

// The same for a payload that is read straight to where it is wanted.
func TestReadChecksLargeText(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	text := append(bytes.Repeat([]byte("ü"), 100_000), 0xC3)
	go client.Read(background)
	go client.Write(background, frame.Text, text)
	if _, got, err := server.Read(deadline(t)); len(got) > 0 || err != frame.ErrInvalidUTF8 {
		t.Errorf("read %d bytes, %v", len(got), err)
	}
}

// A reader that was left does not go on into the next message.
func TestReaderThatWasLeft(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	ctx := deadline(t)
	client.Write(ctx, frame.Text, []byte("first"))
	client.Write(ctx, frame.Text, []byte("second"))
	_, left, err := server.Reader(ctx)
	if err != nil {
		t.Fatal(err)
	}
	io.ReadFull(left, make([]byte, 2))
	if _, got, err := server.Read(ctx); err != nil || string(got) != "rst" {
		t.Errorf("read %q, %v", got, err)
	}
	if n, err := left.Read(make([]byte, 3)); n > 0 || err == nil || err == io.EOF {
		t.Errorf("the reader that was left read %d, %v", n, err)
	}
	if _, got, err := server.Read(ctx); err != nil || string(got) != "second" {
		t.Errorf("read %q, %v", got, err)
	}
}
