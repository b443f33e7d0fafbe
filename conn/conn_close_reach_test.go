package conn_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// The peer's Close reaches the program at once, whatever it waits for, though the
// peer leaves TCP open (section 7.1.1): who waits for that is the connection, for
// CloseTimeout at the most.
func TestPeersCloseReachesTheProgramAtOnce(t *testing.T) {
	for _, client := range []bool{false, true} {
		for name, wait := range map[string]func(c *conn.Conn) error{
			"Read": func(c *conn.Conn) error { _, _, err := c.Read(background); return err },
			"Run":  func(c *conn.Conn) error { return c.Run(background, nil) },
			"Messages": func(c *conn.Conn) error {
				for _, err := range c.Messages(background) {
					return err
				}
				return c.Err()
			},
			"Ping": func(c *conn.Conn) error {
				go c.Read(background)
				_, err := c.Ping(background, nil)
				return err
			},
			"Context": func(c *conn.Conn) error {
				go c.Read(background)
				<-c.Context().Done()
				return c.Err()
			},
		} {
			t.Run(fmt.Sprint(name, ", client: ", client), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					c, peer := rawEnd(t, client, conn.Config{CloseTimeout: 3 * time.Second})
					ended := make(chan error, 1)
					go func() { ended <- wait(c) }()
					left := make(chan time.Duration, 1)
					begun := time.Now()
					go func() {
						io.Copy(io.Discard, peer)
						left <- time.Since(begun)
					}()
					synctest.Wait()
					peer.Write(closing(client, 4000, "bye"))
					err := <-ended
					if closed, ok := errors.AsType[*conn.CloseError](err); !ok || closed.Code != 4000 || time.Since(begun) > 0 {
						t.Errorf("%v after %v", err, time.Since(begun))
					}
					if took := <-left; took > 3*time.Second {
						t.Errorf("TCP was closed after %v", took)
					}
				})
			})
		}
	}
}

// A connection whose peer has closed it takes no place in the Server, and its
// handler is told, though the peer leaves TCP open.
func TestPeersCloseFreesItsPlace(t *testing.T) {
	closed := make(chan error, 2)
	s := &conn.Server{
		Config:   &conn.Config{CloseTimeout: time.Hour},
		MaxConns: 1,
		Handler:  &conn.Handler{Closed: func(_ *conn.Conn, err error) { closed <- err }},
	}
	url := serveOn(t, s)
	nc := dialTCP(t, url)
	nc.Write(append([]byte(rawRequest), maskedFrame(frame.Close, nil)...))
	readRawHead(t, nc)
	select {
	case <-closed:
	case <-time.After(patience):
		t.Fatal("the handler has not been told")
	}
	if stats := eventually(s, func(s conn.Stats) bool { return s.Open == 0 }); stats.Open != 0 {
		t.Errorf("%+v", stats)
	}
	if _, err := conn.Dial(deadline(t), url, nil); err != nil {
		t.Errorf("there is no place for the next: %v", err)
	}
}

// After CloseWrite all that the peer still sends is delivered, up to its Close
// frame (section 5.5.1), to Read and to a Handler.
func TestCloseWriteGoesOnReading(t *testing.T) {
	const n = 1000
	for name, count := range map[string]func(c *conn.Conn) (int, error){
		"Read": func(c *conn.Conn) (got int, err error) {
			c.CloseWrite(conn.NormalClosure, "")
			for ; ; got++ {
				if _, _, err = c.Read(background); err != nil {
					return got, err
				}
			}
		},
		"Run": func(c *conn.Conn) (got int, err error) {
			err = c.Run(background, &conn.Handler{
				Opened: func(_ context.Context, c *conn.Conn) { c.CloseWrite(conn.NormalClosure, "") },
				Message: func(ctx context.Context, c *conn.Conn, op conn.Opcode, p []byte) {
					if err := c.Write(ctx, op, p); !isNetErrClosed(err) || ctx.Err() != nil {
						t.Errorf("Write: %v; the context: %v", err, ctx.Err())
					}
					got++
				},
			})
			return got, err
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, peer := rawPair(t, nil)
				go func() {
					got := make([]byte, 4)
					if io.ReadFull(peer, got); string(got) != "\x88\x02\x03\xe8" {
						t.Errorf("the peer got %q", got)
					}
					for range n {
						peer.Write(maskedFrame(frame.Text, []byte("still to say")))
					}
					peer.Write(closing(false, conn.NormalClosure, ""))
					io.Copy(io.Discard, peer)
					peer.Close()
				}()
				got, err := count(c)
				if closed, ok := errors.AsType[*conn.CloseError](err); got != n || !ok || closed.By != conn.ByLocal {
					t.Errorf("%d messages, and %v", got, err)
				}
			})
		})
	}
}

// The peer has CloseTimeout for its answer to CloseWrite.
func TestCloseWriteIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := rawPair(t, &conn.Config{CloseTimeout: 3 * time.Second, IdleTimeout: time.Second, PingInterval: time.Second})
		go io.Copy(io.Discard, peer)
		c.CloseWrite(conn.NormalClosure, "")
		begun := time.Now()
		if _, _, err := c.Read(background); !isNetErrClosed(err) || time.Since(begun) != 3*time.Second {
			t.Errorf("%v after %v", err, time.Since(begun))
		}
	})
}

// After Close nothing is handed over any more, not even what a handler would be
// told of control frames.
func TestCloseHandsNothingOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := rawPair(t, nil)
		ended := make(chan error, 1)
		var got []string
		note := func(s string) { got = append(got, s) }
		go func() {
			ended <- c.Run(background, &conn.Handler{
				Message: func(context.Context, *conn.Conn, conn.Opcode, []byte) { note("message") },
				Ping:    func(context.Context, *conn.Conn, []byte) { note("ping") },
				Pong:    func(context.Context, *conn.Conn, []byte) { note("pong") },
			})
		}()
		synctest.Wait()
		go io.Copy(io.Discard, peer)
		if err := c.Close(conn.NormalClosure, ""); err != nil {
			t.Errorf("Close where Run goes on: %v", err)
		}
		for _, op := range []frame.Opcode{frame.Text, frame.Ping, frame.Pong, frame.Text} {
			peer.Write(maskedFrame(op, nil))
		}
		peer.Write(closing(false, conn.NormalClosure, ""))
		if err := <-ended; conn.CloseCodeOf(err) != conn.NormalClosure || len(got) > 0 {
			t.Errorf("handled %q, then %v", got, err)
		}
		peer.Close()
	})
}

// CloseContext waits no longer than its context, whose error it returns then, and
// the connection is cut.
func TestCloseContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := rawPair(t, nil)
		left := make(chan bool)
		go func() { io.Copy(io.Discard, peer); close(left) }()
		ctx, cancel := context.WithTimeout(background, time.Second)
		defer cancel()
		begun := time.Now()
		if err := c.CloseContext(ctx, conn.NormalClosure, ""); err != context.DeadlineExceeded || time.Since(begun) != time.Second {
			t.Errorf("%v after %v", err, time.Since(begun))
		}
		<-left
		if time.Since(begun) != time.Second {
			t.Errorf("cut after %v", time.Since(begun))
		}
	})
	synctest.Test(t, func(t *testing.T) {
		c, peer := rawPair(t, nil)
		go func() {
			io.ReadFull(peer, make([]byte, 4))
			peer.Write(closing(false, conn.NormalClosure, ""))
			io.Copy(io.Discard, peer)
			peer.Close()
		}()
		ctx, cancel := context.WithTimeout(background, time.Second)
		defer cancel()
		if err := c.CloseContext(ctx, conn.NormalClosure, ""); err != nil {
			t.Errorf("answered: %v", err)
		}
	})
}
