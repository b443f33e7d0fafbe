package conn_test

import (
	"context"
	"errors"
	"fmt"
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

// An answerer is a program that answers messages: how it reads them, and how it
// writes.
type answerer struct {
	name string
	run  func(c *conn.Conn, write func(ctx context.Context, m string))
}

// answerers are the ways of reading that there are, each of which calls write
// with the context that is at hand and each message.
var answerers = []answerer{
	{"Run", func(c *conn.Conn, write func(context.Context, string)) {
		c.Run(background, &conn.Handler{Message: func(ctx context.Context, _ *conn.Conn, _ conn.Opcode, p []byte) { write(ctx, string(p)) }})
	}},
	{"Read", func(c *conn.Conn, write func(context.Context, string)) {
		for {
			_, p, err := c.Read(background)
			if err != nil {
				return
			}
			write(c.Context(), string(p))
		}
	}},
	{"Messages", func(c *conn.Conn, write func(context.Context, string)) {
		for m, err := range c.Messages(background) {
			if err != nil {
				return
			}
			write(c.Context(), string(m.Payload))
		}
	}},
	{"Reader", func(c *conn.Conn, write func(context.Context, string)) {
		for {
			_, r, err := c.Reader(background)
			if err != nil {
				return
			}
			p, _ := io.ReadAll(r)
			write(c.Context(), string(p))
		}
	}},
}

// writings are the ways of writing a message from where one is handled.
var writings = map[string]func(ctx context.Context, c *conn.Conn, m string){
	"its context": func(ctx context.Context, c *conn.Conn, m string) { c.Write(ctx, conn.Text, []byte(m)) },
	"a derived context": func(ctx context.Context, c *conn.Conn, m string) {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		c.Write(ctx, conn.Text, []byte(m))
	},
	"no context": func(_ context.Context, c *conn.Conn, m string) { c.Write(background, conn.Text, []byte(m)) },
	"another goroutine": func(ctx context.Context, c *conn.Conn, m string) {
		done := make(chan bool)
		go func() { defer close(done); c.Write(ctx, conn.Text, []byte(m)) }()
		<-done
	},
	"a Writer": func(ctx context.Context, c *conn.Conn, m string) {
		w, err := c.Writer(ctx, conn.Text, conn.ByLength)
		if err == nil {
			io.WriteString(w, m)
			w.Close()
		}
	},
	"a prepared message": func(ctx context.Context, c *conn.Conn, m string) {
		p, _ := conn.Prepare(conn.Text, []byte(m))
		c.WritePrepared(ctx, p)
	},
}

// eachAnswerer runs a test for each way of reading and of writing, in virtual
// time, with a connection that counts calls and its peer.
func eachAnswerer(t *testing.T, test func(t *testing.T, run func(handle func(m string, write func(m string))), nc *counter, peer net.Conn)) {
	for _, reading := range answerers {
		for how, write := range writings {
			t.Run(reading.name+" with "+how, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					a, peer := net.Pipe()
					nc := &counter{Conn: a}
					c := acceptRaw(t, nc, peer, nil)
					var running sync.WaitGroup
					run := func(handle func(m string, write func(m string))) {
						running.Go(func() {
							reading.run(c, func(ctx context.Context, m string) {
								handle(m, func(m string) { write(ctx, c, m) })
							})
						})
					}
					test(t, run, nc, peer)
					c.CloseNow()
					peer.Close()
					running.Wait()
				})
			})
		}
	}
}

// Sixteen answers to sixteen messages that came together are one write, however
// they are read and written.
func TestAnswersAreOneWrite(t *testing.T) {
	eachAnswerer(t, func(t *testing.T, run func(func(string, func(string))), nc *counter, peer net.Conn) {
		before := nc.writes.Load()
		run(func(m string, write func(string)) { write(m) })
		var segment, want []byte
		for i := range 16 {
			m := fmt.Appendf(nil, "message %2d", i)
			segment = append(segment, maskedFrame(frame.Text, m)...)
			want = append(append(want, 0x81, 10), m...)
		}
		begun := time.Now()
		go peer.Write(segment)
		got := make([]byte, len(want))
		if _, err := io.ReadFull(peer, got); err != nil || string(got) != string(want) {
			t.Errorf("answered %q, %v", got, err)
		}
		if writes := nc.writes.Load() - before; writes != 1 || time.Since(begun) > 0 {
			t.Errorf("%d writes, after %v", writes, time.Since(begun))
		}
	})
}

// An answer waits no longer than a millisecond because another message is being
// handled: the handler of the second may wait for what the first brings about.
func TestAnswerDoesNotWaitForAHandler(t *testing.T) {
	eachAnswerer(t, func(t *testing.T, run func(func(string, func(string))), _ *counter, peer net.Conn) {
		answered := make(chan bool)
		run(func(m string, write func(string)) {
			if m == "first" {
				write("answer")
			} else {
				<-answered
			}
		})
		for range 2 {
			begun := time.Now()
			go peer.Write(append(maskedFrame(frame.Text, []byte("first")), maskedFrame(frame.Text, []byte("second"))...))
			got := make([]byte, 8)
			peer.SetReadDeadline(begun.Add(time.Minute))
			if _, err := io.ReadFull(peer, got); err != nil || string(got[2:]) != "answer" {
				t.Errorf("answered %q, %v", got, err)
			}
			if took := time.Since(begun); took > time.Millisecond {
				t.Errorf("the answer took %v", took)
			}
			answered <- true
			synctest.Wait()
		}
	})
}

// The last answer goes out at once when the last message has been handled, and
// a single answer does not wait at all, though its handler goes on.
func TestAnswerToASingleMessageIsSentAtOnce(t *testing.T) {
	eachAnswerer(t, func(t *testing.T, run func(func(string, func(string))), _ *counter, peer net.Conn) {
		run(func(m string, write func(string)) { write("answer"); time.Sleep(time.Second) })
		begun := time.Now()
		go peer.Write(maskedFrame(frame.Text, []byte("single")))
		got := make([]byte, 8)
		if _, err := io.ReadFull(peer, got); err != nil || time.Since(begun) > 0 {
			t.Errorf("answered %q, %v, after %v", got, err, time.Since(begun))
		}
		peer.Close()
	})
}

// What waits is bounded: beyond 16 KiB it goes out though there is more input.
func TestAnswersThatWaitAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := rawPair(t, nil)
		handled := 0
		go c.Run(background, &conn.Handler{Message: func(ctx context.Context, c *conn.Conn, op conn.Opcode, p []byte) {
			c.Write(ctx, op, make([]byte, 1000))
			handled++
		}})
		go peer.Write([]byte(strings.Repeat(string(maskedFrame(frame.Text, nil)), 100)))
		synctest.Wait() // nobody takes what is written
		if handled < 15 || handled > 17 {
			t.Errorf("%d answers of 1,000 bytes wait", handled)
		}
		c.CloseNow()
		peer.Close()
	})
}

// A Close frame does not wait, and takes with it what does.
func TestCloseTakesAnswersWithIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := rawPair(t, nil)
		ended := make(chan error, 1)
		h := &conn.Handler{Message: func(ctx context.Context, c *conn.Conn, op conn.Opcode, p []byte) {
			c.Write(ctx, op, p)
			if string(p) == "two" {
				c.CloseWrite(conn.NormalClosure, "")
				time.Sleep(time.Second)
			}
		}}
		go func() { ended <- c.Run(background, h) }()
		begun := time.Now()
		var segment []byte
		for _, m := range []string{"one", "two", "six"} {
			segment = append(segment, maskedFrame(frame.Text, []byte(m))...)
		}
		go peer.Write(segment)
		const want = "\x81\x03one\x81\x03two\x88\x02\x03\xe8"
		got := make([]byte, len(want))
		if io.ReadFull(peer, got); string(got) != want || time.Since(begun) > 0 {
			t.Errorf("got %q after %v", got, time.Since(begun))
		}
		c.CloseNow()
		peer.Close()
		<-ended
	})
}

// A handler cannot wait for a Pong, in none of its funcs, with no context that
// comes from the one that it is given, before its connection has parked and after.
func TestPingInHandlerIsRefused(t *testing.T) {
	refused := make(chan string, 10)
	try := func(where string) func(ctx context.Context, c *conn.Conn) {
		return func(ctx context.Context, c *conn.Conn) {
			derived, cancel := context.WithTimeout(context.WithValue(ctx, contextKey("x"), 1), 10*time.Second)
			defer cancel()
			for name, ctx := range map[string]context.Context{"its context": ctx, "a derived one": derived, "one that does not end": context.WithoutCancel(derived)} {
				if _, err := c.Ping(ctx, nil); err == nil || errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "handler") {
					t.Errorf("Ping in %s with %s: %v", where, name, err)
				}
			}
			refused <- where
		}
	}
	with := func(f func(context.Context, *conn.Conn)) func(context.Context, *conn.Conn, []byte) {
		return func(ctx context.Context, c *conn.Conn, _ []byte) { f(ctx, c) }
	}
	message := try("Message")
	for name, s := range parking(&conn.Handler{
		Opened:  try("Opened"),
		Message: func(ctx context.Context, c *conn.Conn, _ conn.Opcode, _ []byte) { message(ctx, c) },
		Ping:    with(try("Ping")),
		Pong:    with(try("Pong")),
	}, nil) {
		t.Run(name, func(t *testing.T) {
			c := dialTo(t, serveOn(t, s), nil)
			go c.Read(background)
			<-refused
			for range 2 {
				parked(t, s, 1)
				c.Write(background, conn.Text, nil)
				<-refused
				c.WriteControl(background, conn.Ping, nil)
				<-refused
				c.WriteControl(background, conn.Pong, nil)
				<-refused
			}
		})
	}
}
