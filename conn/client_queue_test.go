package conn_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// collects returns an act that hands over all messages.
func collects(got chan<- string) act {
	return accepts(func(c *conn.Conn) {
		for m, err := range c.Messages(background) {
			if err == nil {
				got <- string(m.Payload)
			}
		}
	})
}

// checkNext checks the messages that come next, in virtual time.
func checkNext(t *testing.T, got <-chan string, want ...string) {
	t.Helper()
	for _, w := range want {
		select {
		case s := <-got:
			if s != w {
				t.Errorf("got %q, want %q", s, w)
			}
		case <-time.After(time.Hour):
			t.Fatalf("got nothing, want %q", w)
		}
	}
}

// What is sent while there is no connection waits for one, in its order, behind
// what Opened has to say.
func TestQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := make(chan string, 100)
		c := &conn.Client{URL: "ws://a", Config: playing(nil, collects(got)), QueueSize: 3 * (48 + 8)}
		c.Handler = &conn.Handler{Opened: func(ctx context.Context, nc *conn.Conn) {
			time.Sleep(time.Second)
			nc.Write(ctx, frame.Text, []byte("login"))
		}}
		buf := []byte("1")
		for ; buf[0] <= '3'; buf[0]++ {
			if err := c.Send(background, frame.Text, buf); err != nil {
				t.Error(err)
			}
		}
		for _, p := range []string{"4", ""} {
			if err := c.Send(background, frame.Text, []byte(p)); err != conn.ErrQueueFull {
				t.Errorf("Send: %v, want that the queue is full", err)
			}
		}
		ended := started(background, c)
		checkNext(t, got, "login", "1", "2", "3")
		if err := c.Send(background, frame.Text, []byte(strings.Repeat("5", 1000))); err != nil {
			t.Errorf("Send of more than the queue takes, while connected: %v", err)
		}
		if s := <-got; len(s) != 1000 {
			t.Errorf("got %q", s)
		}
		c.Close(frame.NormalClosure, "")
		<-ended
	})
}

// Without a queue Send fails at once, and sends from Opened on.
func TestNoQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := make(chan string, 1)
		c := &conn.Client{URL: "ws://a", Config: playing(collects(got))}
		c.Handler = &conn.Handler{Opened: func(ctx context.Context, _ *conn.Conn) { c.Send(ctx, frame.Text, []byte("hi")) }}
		if err := c.Send(background, frame.Text, nil); err != conn.ErrNotConnected {
			t.Errorf("Send: %v", err)
		}
		if err := c.Send(background, frame.Ping, nil); err == nil {
			t.Error("Send of a Ping: no error")
		}
		ended := started(background, c)
		checkNext(t, got, "hi")
		c.Close(frame.NormalClosure, "")
		<-ended
	})
}

// While queued messages go out to a server that reads slowly, others wait behind
// them: in the queue if there is room, and in Send if there is not.
func TestQueueHoldsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := make(chan string)
		c := &conn.Client{URL: "ws://a", Config: playing(collects(got)), QueueSize: 2 * (48 + 8)}
		c.Send(background, frame.Text, []byte("1"))
		c.Send(background, frame.Text, []byte("2"))
		ended := started(background, c)
		synctest.Wait() // 1 has arrived, 2 is being written
		if err := c.Send(background, frame.Text, []byte("3")); err != nil {
			t.Error(err)
		}
		ctx, cancel := context.WithTimeout(background, time.Second)
		defer cancel()
		if err := c.Send(ctx, frame.Text, []byte("4")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Send: %v", err)
		}
		sent := make(chan error)
		go func() { sent <- c.Send(background, frame.Text, []byte("too long for the queue at any time")) }()
		checkNext(t, got, "1", "2", "3", "too long for the queue at any time")
		if err := <-sent; err != nil {
			t.Error(err)
		}
		c.Close(frame.NormalClosure, "")
		<-ended
	})
}

// Each message that has been sent makes room for those who wait for it, not the
// last one alone.
func TestQueueMakesRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := make(chan string)
		c := &conn.Client{URL: "ws://a", Config: playing(collects(got)), QueueSize: 3 * (48 + 8)}
		for _, p := range []string{"1", "2", "3"} {
			c.Send(background, conn.Text, []byte(p))
		}
		ended := started(background, c)
		synctest.Wait() // 1 has arrived, 2 is being written
		c.Send(background, conn.Text, []byte("4"))
		sent := make(chan error, 1)
		go func() { sent <- c.Send(background, conn.Text, []byte("5")) }()
		synctest.Wait()
		select {
		case err := <-sent:
			t.Fatalf("Send: %v, want it to wait", err)
		default:
		}
		checkNext(t, got, "1")
		synctest.Wait() // 2 has arrived, 3 is being written
		select {
		case err := <-sent:
			if err != nil {
				t.Error(err)
			}
		default:
			t.Error("Send waits though there is room")
		}
		checkNext(t, got, "2", "3", "4", "5")
		c.Close(conn.NormalClosure, "")
		<-ended
	})
}

// Who waits for room does not wait for a connection that is lost, nor for one
// that is closed to be over.
func TestQueueWaitEnds(t *testing.T) {
	for name, test := range map[string]struct {
		end  func(c *conn.Client)
		want error
	}{
		"lost":   {func(c *conn.Client) { c.Conn().CloseNow() }, conn.ErrQueueFull},
		"closed": {func(c *conn.Client) { c.Close(conn.NormalClosure, "") }, net.ErrClosed},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				deaf := func(nc net.Conn) { // takes nothing, and does not hang up
					defer nc.Close()
					io.WriteString(nc, agreement(readRequest(nc)))
					time.Sleep(time.Minute)
				}
				c := &conn.Client{URL: "ws://a", Config: playing(deaf), QueueSize: 48 + 8, Delay: time.Hour, MaxDelay: time.Hour}
				c.Send(background, conn.Text, []byte("1"))
				ended := started(background, c)
				synctest.Wait() // 1 is being written
				sent := make(chan error, 1)
				go func() { sent <- c.Send(background, conn.Text, []byte("2")) }()
				synctest.Wait()
				begun := time.Now()
				go test.end(c)
				if err := <-sent; !errors.Is(err, test.want) || time.Since(begun) > 0 {
					t.Errorf("Send: %v after %v, want %v at once", err, time.Since(begun), test.want)
				}
				c.Close(conn.NormalClosure, "")
				<-ended
				time.Sleep(time.Minute)
			})
		})
	}
}

// What could not be sent is told at the end.
func TestQueueLeftOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		c := &conn.Client{URL: "ws://a", Config: playing(nil), QueueSize: 1000, MaxFailures: 2}
		d.keep(c)
		c.Send(background, frame.Text, []byte("1"))
		c.Send(background, frame.Binary, []byte("2"))
		c.Run(background)
		d.check(t, "refused", "refused", "2 messages were queued and never sent")
		if err := c.Send(background, frame.Text, nil); err != conn.ErrNotConnected {
			t.Errorf("Send after Run: %v", err)
		}
	})
}

// However often the connection is lost, queued messages arrive once and in
// their order, and for those that do not there is an error.
func TestQueueKeepsOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []int
		unstable := func(nc net.Conn) {
			defer nc.Close()
			io.WriteString(nc, agreement(readRequest(nc)))
			lost := time.Now().Add(rand.N(30 * time.Millisecond))
			nc.SetDeadline(lost)
			for {
				head := make([]byte, 6)
				if _, err := io.ReadFull(nc, head); err != nil || head[0] != 0x81 {
					return
				}
				p := make([]byte, head[1]&0x7f)
				if _, err := io.ReadFull(nc, p); err != nil {
					return
				}
				n := 0
				for i := range p {
					n = 10*n + int(p[i]^head[2+i%4]-'0')
				}
				got = append(got, n)
				time.Sleep(time.Millisecond)
			}
		}
		c := &conn.Client{URL: "ws://a", Config: playing(nil, unstable), QueueSize: 200, Delay: 5 * time.Millisecond, MaxDelay: 10 * time.Millisecond}
		ended := started(background, c)
		var sent []int
		for i := range 1000 {
			if err := c.Send(background, frame.Text, fmt.Append(nil, i)); err == nil {
				sent = append(sent, i)
			}
			time.Sleep(rand.N(2 * time.Millisecond))
		}
		time.Sleep(time.Minute)
		c.Close(frame.NormalClosure, "")
		<-ended
		if !slices.Equal(got, sent) {
			t.Errorf("%d of 1000 were taken, %d arrived, in order: %t", len(sent), len(got), slices.IsSorted(got))
		}
		if len(sent) < 300 {
			t.Errorf("only %d messages were taken", len(sent))
		}
	})
}

// Many may send, and somebody close, while connections come and go.
func TestSendFromMany(t *testing.T) {
	short := accepts(func(c *conn.Conn) {
		ctx, cancel := context.WithTimeout(background, rand.N(5*time.Millisecond))
		defer cancel()
		for {
			if _, _, err := c.Read(ctx); err != nil {
				return
			}
		}
	})
	c := &conn.Client{URL: "ws://a", Config: playing(short), QueueSize: 1000, Delay: time.Millisecond, MaxDelay: time.Millisecond}
	ended := started(background, c)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for err := error(nil); err == nil || c.Conn() != nil || !errors.Is(err, net.ErrClosed); {
				err = c.Send(background, frame.Text, []byte("hi"))
				c.RTT()
			}
		})
	}
	time.Sleep(200 * time.Millisecond)
	c.Close(frame.NormalClosure, "")
	all.Wait()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// The queue takes no more memory than it counts, whatever the messages are like,
// and does not keep the caller's buffers.
func TestQueueCost(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector has allocations take more")
	}
	for _, size := range []int{0, 1, 17, 100, 1025, 4097, 33_000, 100_000} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			const most = 2 << 20
			c := &conn.Client{URL: "ws://a", Config: playing(nil), QueueSize: most, MaxFailures: 1}
			before := memory()
			n := 0
			for ; c.Send(background, conn.Text, make([]byte, max(size, 1024))[:size]) == nil; n++ {
			}
			cost := int(memory() - before)
			t.Logf("%d messages cost %d bytes each", n, cost/n)
			// What tests allocate beside it is less than the twentieth part.
			if cost > most+most/20 || n*(size+48) < most*3/4 {
				t.Errorf("%d messages of %d bytes cost %d, want %d", n, size, cost, most)
			}
			c.Run(background)
			if left := int(memory()) - int(before); left > most/20 {
				t.Errorf("%d bytes are left after Run", left)
			}
		})
	}
}
