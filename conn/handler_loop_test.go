package conn_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/frame"

	"github.com/google/go-cmp/cmp"
)

// echo is a Handler that sends every message back.
var echo = &conn.Handler{
	Message: func(ctx context.Context, c *conn.Conn, op frame.Opcode, p []byte) { c.Write(ctx, op, p) },
}

// What happens on a connection, in its order.
func TestRun(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	var got []string
	h := &conn.Handler{
		Opened: func(ctx context.Context, c *conn.Conn) {
			got = append(got, "opened")
			c.Write(ctx, frame.Text, []byte("hello"))
		},
		Message: func(_ context.Context, _ *conn.Conn, op frame.Opcode, p []byte) {
			if len(p) > 10 {
				p = fmt.Appendf(nil, "%d bytes", len(p))
			}
			got = append(got, fmt.Sprintf("%v %s", op, p))
		},
		Ping:   func(_ context.Context, _ *conn.Conn, p []byte) { got = append(got, "ping") },
		Pong:   func(_ context.Context, _ *conn.Conn, p []byte) { got = append(got, "pong "+string(p)) },
		Closed: func(_ *conn.Conn, err error) { got = append(got, err.Error()) },
	}
	done := make(chan error)
	go func() { done <- server.Run(background, h) }()
	ctx := deadline(t)
	client.Write(ctx, frame.Text, []byte("small"))
	if _, p, err := client.Read(ctx); err != nil || string(p) != "hello" {
		t.Fatalf("%q, %v", p, err)
	}
	reading := make(chan struct{})
	go func() { client.Read(ctx); close(reading) }()
	if _, err := client.Ping(ctx, nil); err != nil {
		t.Fatal(err)
	}
	client.Write(ctx, frame.Binary, make([]byte, 300_000))
	client.Write(ctx, frame.Binary, make([]byte, 5_000))
	client.Write(ctx, frame.Text, nil)
	client.Close(4000, "that is all")
	err := <-done
	<-reading
	want := []string{"opened", "text small", "ping", "binary 300000 bytes", "binary 5000 bytes", "text ", err.Error()}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if closed, ok := errors.AsType[*conn.CloseError](err); !ok || closed.Code != 4000 || closed.Reason != "that is all" {
		t.Errorf("Run: %v", err)
	}
}

// A counter counts the calls of a connection's Read and Write.
type counter struct {
	net.Conn
	reads, writes atomic.Int64
}

func (c *counter) Read(p []byte) (int, error)  { c.reads.Add(1); return c.Conn.Read(p) }
func (c *counter) Write(p []byte) (int, error) { c.writes.Add(1); return c.Conn.Write(p) }

// Sixteen small messages at once are answered by one write, and cost one read:
// two system calls where there were thirty-two.
func TestAnswersAreGathered(t *testing.T) {
	a, b := tcpConns(t)
	counted := &counter{Conn: a}
	c := acceptRaw(t, counted, b, nil)
	go c.Run(background, echo)
	var batch []byte
	for i := range 16 {
		batch = append(batch, maskedFrame(frame.Text, fmt.Appendf(nil, "message %2d", i))...)
	}
	answers := make([]byte, 16*12)
	const rounds = 100
	reads, writes := counted.reads.Load(), counted.writes.Load()
	for range rounds {
		b.Write(batch)
		if _, err := io.ReadFull(b, answers); err != nil {
			t.Fatal(err)
		}
		for i := range 16 {
			if want := fmt.Sprintf("\x81\x0amessage %2d", i); string(answers[12*i:][:12]) != want {
				t.Fatalf("answer %d is %q", i, answers[12*i:][:12])
			}
		}
	}
	reads, writes = counted.reads.Load()-reads, counted.writes.Load()-writes
	if reads > rounds+rounds/10+2 || writes > rounds+rounds/10 {
		t.Errorf("%d reads and %d writes for %d batches", reads, writes, rounds)
	}
}

// However much comes, messages that are put together in the input, and answers
// that are gathered, keep the calls few.
func TestStreamTakesFewCalls(t *testing.T) {
	tests := []struct {
		size, messages int
		reads, writes  int64 // at the most
	}{
		{32, 2000, 4, 6},
		{1 << 10, 1000, 18, 75},
		{6 << 10, 1000, 100, 520},
		{16 << 10, 100, 30, 100},
		{64 << 10, 100, 110, 200},
	}
	for _, test := range tests {
		t.Run(fmt.Sprint(test.size), inBubble(func(t *testing.T) {
			x, y := net.Pipe()
			in := &spring{Conn: x, frames: bytes.Repeat(maskedFrame(frame.Binary, fill("abc ", test.size)), max(1, (1<<20)/test.size))}
			counted := &counter{Conn: &sink{Conn: in}}
			c, _ := connect(t, counted, y, nil, nil)
			in.open, counted.Conn.(*sink).open = true, true
			left := test.messages
			reads, writes := counted.reads.Load(), counted.writes.Load()
			c.Run(background, &conn.Handler{Message: func(ctx context.Context, c *conn.Conn, op frame.Opcode, p []byte) {
				if len(p) != test.size {
					t.Errorf("%d bytes", len(p))
				}
				c.Write(ctx, op, p)
				if left--; left == 0 {
					c.CloseNow()
				}
			}})
			reads, writes = counted.reads.Load()-reads, counted.writes.Load()-writes
			if reads > test.reads || writes > test.writes {
				t.Errorf("%d reads and %d writes, want %d and %d at the most", reads, writes, test.reads, test.writes)
			}
		}))
	}
}

// What a handler has gathered goes out at once with what another goroutine
// writes, and before it, though the handler is still at work.
func TestGatheredGoesOutWithOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := rawPair(t, nil)
		release := make(chan struct{})
		h := &conn.Handler{Message: func(ctx context.Context, c *conn.Conn, op frame.Opcode, p []byte) {
			c.Write(ctx, op, p)
			<-release
		}}
		go c.Run(background, h)
		go peer.Write(bytes.Repeat(maskedFrame(frame.Text, []byte("mine")), 2))
		synctest.Wait()
		go c.Write(background, frame.Text, []byte("another's"))
		w := wire{t: t, r: peer}
		for _, want := range []string{"mine", "another's"} {
			if _, got := w.frame(); string(got) != want {
				t.Errorf("%q, want %q", got, want)
			}
		}
		close(release)
		if _, got := w.frame(); string(got) != "mine" {
			t.Errorf("%q, want what the second message is answered by", got)
		}
	})
}

// Gathered answers larger than the buffer, and those that are compressed, come in
// their order.
func TestGatheredInOrder(t *testing.T) {
	for name, d := range map[string]*conn.Deflate{"plain": nil, "compressed": new(conn.Deflate)} {
		t.Run(name, func(t *testing.T) {
			server, client := tcpPair(t, &conn.Config{Deflate: d}, &conn.Config{Deflate: d})
			go server.Run(background, echo)
			ctx := deadline(t)
			var list [][]byte
			for i := range 120 {
				list = append(list, jsonMessage(i, []int{50, 300, 2000, 6000, 100_000}[i%5])[:[]int{10, 300, 2000, 6000, 100_000}[i%5]])
			}
			go func() {
				for _, m := range list {
					client.Write(ctx, frame.Binary, m)
				}
			}()
			for i, want := range list {
				if _, got, err := client.Read(ctx); err != nil || !bytes.Equal(got, want) {
					t.Fatalf("message %d: %d bytes, want %d; %v", i, len(got), len(want), err)
				}
			}
		})
	}
}

// A handler may close its connection, and is called no more but to be told.
func TestCloseFromHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := rawPair(t, nil)
		var got []string
		h := &conn.Handler{
			Message: func(ctx context.Context, c *conn.Conn, op frame.Opcode, p []byte) {
				got = append(got, string(p))
				c.Write(ctx, op, []byte("bye"))
				if err := c.Close(frame.NormalClosure, "enough"); err != nil {
					t.Error(err)
				}
			},
			Closed: func(_ *conn.Conn, err error) { got = append(got, "closed") },
		}
		done := make(chan error)
		go func() { done <- c.Run(background, h) }()
		go peer.Write(bytes.Repeat(maskedFrame(frame.Text, []byte("one")), 3))
		w := wire{t: t, r: peer}
		if h, p := w.frame(); h.Opcode != frame.Text || string(p) != "bye" {
			t.Errorf("%v %q", h, p)
		}
		header, p := w.frame()
		if code, reason, err := frame.ParseClose(p); header.Opcode != frame.Close || code != 1000 || reason != "enough" || err != nil {
			t.Errorf("%v %q", header, p)
		}
		peer.Write(maskedFrame(frame.Close, frame.AppendClose(nil, 1000, "")))
		go io.Copy(io.Discard, peer)
		synctest.Wait()
		peer.Close()
		if err := <-done; err == nil {
			t.Error("Run returned nil")
		}
		if want := []string{"one", "closed"}; !slices.Equal(got, want) {
			t.Errorf("handled %q, want %q", got, want)
		}
	})
}

// A Close while a handler loop goes on, to which the peer does not answer, is
// bounded all the same.
func TestCloseOfARunningConnIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := rawPair(t, &conn.Config{CloseTimeout: 3 * time.Second})
		go io.Copy(io.Discard, peer)
		done := make(chan error)
		go func() { done <- c.Run(background, echo) }()
		synctest.Wait()
		begun := time.Now()
		c.Close(frame.NormalClosure, "")
		err := <-done
		if took := time.Since(begun); took != 3*time.Second {
			t.Errorf("Run ended %v after Close: %v", took, err)
		}
		peer.Close()
	})
}

// captureLog has the default log write to the Builder that it returns, until the
// test ends.
func captureLog(t *testing.T) *strings.Builder {
	log, old := new(strings.Builder), slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(log, nil)))
	t.Cleanup(func() { slog.SetDefault(old) })
	return log
}

// A panic in any func of a handler ends its connection with 1011, is logged, and
// hurts nobody else.
func TestHandlerPanics(t *testing.T) {
	log := captureLog(t)
	boom := func() { panic("boom") }
	closed := 0
	handlers := map[string]*conn.Handler{
		"opened":  {Opened: func(context.Context, *conn.Conn) { boom() }},
		"message": {Message: func(context.Context, *conn.Conn, frame.Opcode, []byte) { boom() }},
		"ping":    {Ping: func(context.Context, *conn.Conn, []byte) { boom() }},
		"pong":    {Pong: func(context.Context, *conn.Conn, []byte) { boom() }},
	}
	for name, h := range handlers {
		h.Closed = func(*conn.Conn, error) { closed++; boom() }
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, peer := rawPair(t, nil)
				done := make(chan error)
				go func() { done <- c.Run(background, h) }()
				go func() {
					for _, op := range []frame.Opcode{frame.Ping, frame.Pong, frame.Text} {
						peer.Write(maskedFrame(op, nil))
					}
				}()
				w := wire{t: t, r: peer}
				header, p := w.frame()
				for header.Opcode == frame.Pong {
					header, p = w.frame()
				}
				if code, _, _ := frame.ParseClose(p); header.Opcode != frame.Close || code != frame.InternalError {
					t.Errorf("%v %q, want a Close frame with 1011", header, p)
				}
				peer.Close()
				if err := <-done; err == nil || !strings.Contains(err.Error(), "boom") {
					t.Errorf("Run: %v", err)
				}
			})
		})
	}
	if n := strings.Count(log.String(), "panic=boom"); closed != len(handlers) || n != 2*closed {
		t.Errorf("%d calls of Closed and %d lines in the log:\n%s", closed, n, log.String())
	}
}

// A handler that ends its goroutine, as t.FailNow does, ends the connection as one
// that panics.
func TestRunGoexit(t *testing.T) {
	log := captureLog(t)
	synctest.Test(t, func(t *testing.T) {
		c, peer := rawPair(t, nil)
		over := make(chan error, 1)
		go c.Run(background, &conn.Handler{
			Message: func(context.Context, *conn.Conn, frame.Opcode, []byte) { runtime.Goexit() },
			Closed:  func(_ *conn.Conn, err error) { over <- err },
		})
		go peer.Write(maskedFrame(frame.Text, nil))
		header, p := (&wire{t: t, r: peer}).frame()
		if code, _, _ := frame.ParseClose(p); header.Opcode != frame.Close || code != frame.InternalError {
			t.Errorf("%v %q, want a Close frame with 1011", header, p)
		}
		peer.Close()
		if err := <-over; err == nil || !strings.Contains(err.Error(), "Goexit") {
			t.Errorf("closed with %v", err)
		}
		if err := c.Write(background, frame.Text, nil); err == nil {
			t.Error("still open")
		}
	})
	if !strings.Contains(log.String(), "Goexit") {
		t.Errorf("logged:\n%s", log)
	}
}

// When its context ends, Run closes the connection with 1001.
func TestRunContext(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	ctx, cancel := context.WithCancel(background)
	done := make(chan error)
	go func() { done <- server.Run(ctx, echo) }()
	cancel()
	_, _, err := client.Read(deadline(t))
	if closed, ok := errors.AsType[*conn.CloseError](err); !ok || closed.Code != frame.GoingAway {
		t.Errorf("read: %v, want 1001", err)
	}
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("Run: %v", err)
	}
}

// A handler loop allocates nothing for a message, however it comes.
func TestRunDoesNotAllocate(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes pools forget")
	}
	for _, size := range []int{0, 32, 1000, 5000, 60_000, 300_000} {
		server, client := tcpPair(t, nil, nil)
		go server.Run(background, echo)
		ctx := deadline(t)
		payload, buf := make([]byte, size), []byte(nil)
		round := func() {
			if err := client.Write(ctx, frame.Binary, payload); err != nil {
				t.Fatal(err)
			}
			var err error
			if _, buf, err = client.ReadAppend(ctx, buf[:0]); err != nil || len(buf) != size {
				t.Fatal(len(buf), err)
			}
		}
		for range 10 {
			round()
		}
		if n := testing.AllocsPerRun(100, round); n > 0 {
			t.Errorf("%v allocations for the echo of %d bytes, want 0", n, size)
		}
		client.CloseNow()
	}
}

// What a goroutine writes with a handler's context after the handler has
// returned goes out, though something came behind the message that it was about.
func TestLateWriteWithHandlersContext(t *testing.T) {
	for name, behind := range map[string][]byte{"half a frame": {0x81}, "a Pong": maskedFrame(frame.Pong, nil)} {
		t.Run(name, func(t *testing.T) {
			a, b := tcpConns(t)
			c := acceptRaw(t, a, b, nil)
			go c.Run(background, &conn.Handler{Message: func(ctx context.Context, c *conn.Conn, _ frame.Opcode, _ []byte) {
				time.AfterFunc(50*time.Millisecond, func() { c.Write(ctx, frame.Text, []byte("late")) })
			}})
			b.Write(append(maskedFrame(frame.Text, []byte("a")), behind...))
			b.SetReadDeadline(time.Now().Add(patience))
			if _, err := io.ReadFull(b, make([]byte, 6)); err != nil {
				t.Error(err)
			}
		})
	}
}

// A handler that waits for a Pong would wait for itself.
func TestPingFromHandler(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	got := make(chan error, 1)
	go server.Run(background, &conn.Handler{Message: func(ctx context.Context, c *conn.Conn, _ frame.Opcode, _ []byte) {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		_, err := c.Ping(ctx, nil)
		got <- err
	}})
	client.Write(background, frame.Text, nil)
	if err := <-got; err == nil || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Ping: %v", err)
	}
}

// Times that stand for ever do not wrap around.
func TestForEver(t *testing.T) {
	const ever = math.MaxInt64
	for _, cfg := range []*conn.Config{{WriteTimeout: ever}, {IdleTimeout: ever}, {PingInterval: ever, PingTimeout: ever}, {CloseTimeout: ever, HandshakeTimeout: ever}} {
		server, client := tcpPair(t, cfg, nil)
		go server.Run(background, echo)
		time.Sleep(150 * time.Millisecond)
		checkEcho(t, client, "still here")
	}
}

// A handler that panics after CloseNow does not change why the connection is
// over.
func TestPanicAfterCloseNow(t *testing.T) {
	captureLog(t)
	c, nc := rawPair(t, nil)
	go nc.Write(maskedFrame(frame.Text, nil))
	err := c.Run(background, &conn.Handler{Message: func(_ context.Context, c *conn.Conn, _ frame.Opcode, _ []byte) {
		c.CloseNow()
		panic("boom")
	}})
	if !errors.Is(err, net.ErrClosed) || c.Write(background, frame.Text, nil) != err {
		t.Errorf("%v, want net.ErrClosed", err)
	}
}

// After CloseNow nothing more is handled, whatever has come.
func TestRunCloseNow(t *testing.T) {
	c, nc := rawPair(t, nil)
	come := append(maskedFrame(frame.Text, []byte("hello")), maskedFrame(frame.Ping, nil)...)
	go nc.Write(bytes.Repeat(come, 3))
	handled := 0
	err := c.Run(background, &conn.Handler{
		Message: func(_ context.Context, c *conn.Conn, _ frame.Opcode, _ []byte) {
			handled++
			c.CloseNow()
		},
		Ping: func(context.Context, *conn.Conn, []byte) { handled++ },
	})
	if handled != 1 || !errors.Is(err, net.ErrClosed) {
		t.Errorf("%d frames handled, and %v; want 1, and net.ErrClosed", handled, err)
	}
}

// A message of which a Read has got a part before its context ended is handed to
// the handler whole.
func TestRunAfterInterruptedRead(t *testing.T) {
	for _, size := range []int{10, 5000, 60_000, 100_000} {
		synctest.Test(t, func(t *testing.T) {
			c, nc := rawPair(t, nil)
			want := bytes.Repeat([]byte("0123456789"), size/10)
			sent := maskedFrame(frame.Text, want)
			go func() {
				nc.Write(sent[:len(sent)/2])
				time.Sleep(time.Second)
				nc.Write(sent[len(sent)/2:])
				nc.Close()
			}()
			ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
			defer cancel()
			if _, _, err := c.Read(ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Fatal(err)
			}
			var got []byte
			c.Run(t.Context(), &conn.Handler{Message: func(_ context.Context, _ *conn.Conn, _ frame.Opcode, p []byte) {
				got = bytes.Clone(p)
			}})
			if !bytes.Equal(got, want) {
				t.Errorf("%d bytes of %d, or others", len(got), len(want))
			}
		})
	}
}

// inBubble runs a test in virtual time, in which no timer passes while there is
// work to do.
func inBubble(test func(t *testing.T)) func(t *testing.T) {
	return func(t *testing.T) { synctest.Test(t, test) }
}
