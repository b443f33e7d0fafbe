package conn_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duplex/conn"
	"duplex/frame"
	"duplex/fuzz/simnet"
)

// A server echoes to clients over networks good and bad, and is shut down at any
// time. Every client that is reached gets its own messages back in their order, and
// is told of the end.
func TestSimulatedServer(t *testing.T) {
	simnet.EachSeed(t, 200, func(t *testing.T, choose *rand.Rand) {
		var network simnet.Network
		l, err := network.Listen("example.com:80")
		if err != nil {
			t.Fatal(err)
		}
		var opened, closed atomic.Int64
		s := &conn.Server{Config: &conn.Config{CloseTimeout: time.Minute}, Handler: &conn.Handler{
			Opened:  func(context.Context, *conn.Conn) { opened.Add(1) },
			Message: func(ctx context.Context, c *conn.Conn, op frame.Opcode, p []byte) { c.Write(ctx, op, p) },
			Closed:  func(*conn.Conn, error) { closed.Add(1) },
		}}
		served := make(chan error, 1)
		go func() { served <- s.Serve(l) }()
		clients := make([]simulatedClient, 1+choose.IntN(8))
		for i := range clients {
			clients[i] = newSimulatedClient(choose)
		}
		var all sync.WaitGroup
		for i := range clients {
			all.Go(func() { clients[i].run(t, &network, i) })
			time.Sleep(time.Duration(choose.IntN(50)) * time.Millisecond)
		}
		time.Sleep(time.Duration(choose.IntN(1000)) * time.Millisecond)
		ctx, cancel := context.WithTimeout(background, 5*time.Minute)
		defer cancel()
		if err := s.Shutdown(ctx); err != nil {
			t.Errorf("Shutdown: %v", err)
		}
		if err := <-served; err != conn.ErrServerClosed {
			t.Errorf("Serve: %v", err)
		}
		all.Wait()
		stats := s.Stats()
		if stats.Open != 0 || stats.Opening != 0 || opened.Load() != closed.Load() || int64(stats.Accepted) != opened.Load() {
			t.Errorf("%d opened, %d closed, %+v", opened.Load(), closed.Load(), stats)
		}
	})
}

// A simulatedClient sends messages to an echo server, and reads until the end.
type simulatedClient struct {
	link     simnet.Link
	broken   bool
	messages [][]byte
	pause    time.Duration
}

func newSimulatedClient(choose *rand.Rand) simulatedClient {
	c := simulatedClient{link: simnet.RandomLink(choose), pause: time.Duration(choose.IntN(50)) * time.Millisecond}
	if choose.IntN(4) == 0 {
		c.broken = true
		c.link.Break(choose, 5000)
	}
	for i := range choose.IntN(20) {
		p := make([]byte, choose.IntN(1<<choose.IntN(14)))
		c.messages = append(c.messages, fmt.Appendf(nil, "%d %x", i, p))
	}
	return c
}

// run sends, reads and checks, until the server closes. The network is one side's
// to spoil: a good one must bring about a good end.
func (c *simulatedClient) run(t *testing.T, network *simnet.Network, number int) {
	cc, err := conn.Dial(background, "ws://example.com/", &conn.Config{NetDial: network.Over(c.link), CloseTimeout: time.Minute})
	if err != nil {
		return // the server may be closing already
	}
	sent := 0
	var sending sync.WaitGroup
	sending.Go(func() {
		for _, m := range c.messages {
			if cc.Write(background, frame.Binary, m) != nil {
				return
			}
			sent++
			time.Sleep(c.pause)
		}
	})
	got := 0
	for ; err == nil; got++ {
		var p []byte
		_, p, err = cc.Read(background)
		if err == nil && (got >= len(c.messages) || string(p) != string(c.messages[got])) {
			t.Errorf("client %d got %.20q as message %d", number, p, got)
			break
		}
	}
	got--
	cc.CloseNow()
	sending.Wait()
	end, ok := errors.AsType[*conn.CloseError](err)
	if !ok || got > sent+1 || !c.broken && (end.Code != frame.GoingAway || end.Reason != "server is shutting down") {
		t.Errorf("client %d got %d of %d messages, and then %v", number, got, sent, err)
	}
}
