package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"duplex/conn"
)

// A socketioClient is a client of the benchmark: a WebSocket connection on which it
// speaks Socket.IO by hand.
type socketioClient struct {
	*conn.Conn
	acks chan struct{}
	news *atomic.Int64
}

// dialSocketIO connects clients to a server. Some servers lose what a client sends right
// after they have opened its session. Once that has happened, all clients wait for a
// moment before they send.
func dialSocketIO(ctx context.Context, url string, n int, news *atomic.Int64) ([]*socketioClient, error) {
	clients := make([]*socketioClient, n)
	var pause time.Duration
	for i := range clients {
		c, err := dialOneSocketIO(ctx, url, pause)
		for tries := 0; err != nil && tries < 20; tries++ {
			pause = 20 * time.Millisecond
			c, err = dialOneSocketIO(ctx, url, pause)
		}
		if err != nil {
			return nil, fmt.Errorf("client %d of %d: %w", i, n, err)
		}
		clients[i] = &socketioClient{c, make(chan struct{}, 1), news}
		go c.Run(context.Background(), &conn.Handler{Message: clients[i].receive})
	}
	return clients, nil
}

// dialOneSocketIO connects to a server and, after a pause, to its main namespace.
func dialOneSocketIO(ctx context.Context, url string, pause time.Duration) (*conn.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	c, err := conn.Dial(ctx, url+"/socket.io/?EIO=4&transport=websocket", &conn.Config{PingInterval: -1})
	if err != nil {
		return nil, err
	}
	for _, step := range []struct{ got, send string }{{"0", "40"}, {"40", ""}} {
		_, b, err := c.Read(ctx)
		if err != nil || !strings.HasPrefix(string(b), step.got) {
			c.CloseNow()
			return nil, fmt.Errorf("the server sent %q in place of %q, %w", b, step.got, err)
		}
		if step.send != "" {
			time.Sleep(pause)
			c.Write(ctx, conn.Text, []byte(step.send))
		}
	}
	return c, nil
}

func (c *socketioClient) receive(ctx context.Context, _ *conn.Conn, _ conn.Opcode, packet []byte) {
	switch {
	case packet[0] == '2': // Ping
		c.Write(ctx, conn.Text, []byte("3"))
	case packet[1] == '3': // an acknowledgement
		c.acks <- struct{}{}
	case packet[1] == '2': // an event
		c.news.Add(1)
	}
}

// text is what the events carry.
const socketioText = "The quick brown fox jumps over the lazy dog, and again, as often as it takes."

// socketioEcho has each client call the server again and again for so long, and returns how
// often.
func socketioEcho(ctx context.Context, clients []*socketioClient, long time.Duration) (n int64) {
	var all sync.WaitGroup
	var total atomic.Int64
	end := time.Now().Add(long)
	for _, c := range clients {
		all.Go(func() {
			for i := 0; time.Now().Before(end); i++ {
				c.Write(ctx, conn.Text, fmt.Appendf(nil, `42%d["echo",%q]`, i, socketioText))
				<-c.acks
				total.Add(1)
			}
		})
	}
	all.Wait()
	return total.Load()
}

// socketioBurst is how many events are published at once where they come in bursts, as
// in a game that sends what has changed since its last step.
const socketioBurst = 10

// socketioPublish has the first client publish again and again for so long, so many
// events at once, each time when all have got the last, and returns how many deliveries
// there were. It ends early when some have not come for 10 seconds: the server has lost
// them.
func socketioPublish(ctx context.Context, clients []*socketioClient, news *atomic.Int64, burst int, long time.Duration) (n int64) {
	news.Store(0)
	for end := time.Now().Add(long); time.Now().Before(end); {
		for range burst {
			clients[0].Write(ctx, conn.Text, fmt.Appendf(nil, `42["publish",%q]`, socketioText))
			n += int64(len(clients))
		}
		if !arrives(news, n) {
			break
		}
	}
	return news.Load()
}

// arrives waits until there are n deliveries, and reports false if it gives up.
func arrives(news *atomic.Int64, n int64) bool {
	const patience = 10 * time.Second
	last, since := news.Load(), time.Now()
	for {
		now := news.Load()
		switch {
		case now >= n:
			return true
		case now > last:
			last, since = now, time.Now()
		case time.Since(since) > patience:
			return false
		}
		time.Sleep(100 * time.Microsecond)
	}
}

// processCPU returns the processor time that a process has used.
func processCPU(pid int) (time.Duration, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(b), ") ")
	fields := strings.Fields(rest)
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond, nil
}

// processMemory returns the bytes that a process has in memory, without what is in its
// files: the program is there once, and comes in as it is used.
func processMemory(pid int) (int, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(b))
	resident, _ := strconv.Atoi(fields[1])
	shared, _ := strconv.Atoi(fields[2])
	return (resident - shared) * os.Getpagesize(), nil
}
