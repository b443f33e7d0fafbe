package conn_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"duplex/conn"
	"duplex/frame"
	"duplex/fuzz/simnet"
)

// A client that stays connected delivers everything in the end, through refusals and
// connections that break at any byte, as long as it says again what has not been
// acknowledged.
func TestSimulatedClient(t *testing.T) {
	simnet.EachSeed(t, 200, func(t *testing.T, choose *rand.Rand) {
		links := make([]simnet.Link, choose.IntN(8))
		for i := range links {
			links[i] = simnet.RandomLink(choose)
			if links[i].Refused = choose.IntN(3) == 0; choose.IntN(5) > 0 {
				links[i].Break(choose, 1000)
			}
		}
		good := simnet.RandomLink(choose)
		network := &simnet.Network{Link: func(number int) simnet.Link {
			if number < len(links) {
				return links[number]
			}
			return good
		}}
		counter := new(countingServer)
		stop := counter.serve(t, network)
		deliverAll(t, network, choose, counter)
		stop()
	})
}

// What waits in the queue of a client arrives once and in its order, if no connection
// is lost in between.
func TestSimulatedQueue(t *testing.T) {
	simnet.EachSeed(t, 200, func(t *testing.T, choose *rand.Rand) {
		refused, link := choose.IntN(5), simnet.RandomLink(choose)
		network := &simnet.Network{Link: func(number int) simnet.Link {
			link.Refused = number < refused
			return link
		}}
		counter := new(countingServer)
		stop := counter.serve(t, network)
		c := &conn.Client{URL: "ws://example.com/", Config: &conn.Config{NetDial: network.Dial}, QueueSize: 10_000}
		count := 1 + choose.IntN(50)
		early := choose.IntN(1 + count) // as many are queued before it runs
		var ended <-chan error
		for n := range count {
			if n == early {
				ended = started(background, c)
				time.Sleep(time.Duration(choose.IntN(2000)) * time.Millisecond)
			}
			if err := c.Send(background, frame.Text, fmt.Append(nil, n+1)); err != nil {
				t.Errorf("Send: %v", err)
			}
		}
		if ended == nil {
			ended = started(background, c)
		}
		time.Sleep(time.Hour)
		if counter.last != count || counter.repeated > 0 {
			t.Errorf("%d of %d delivered, %d repeated", counter.last, count, counter.repeated)
		}
		c.Close(frame.NormalClosure, "")
		<-ended
		stop()
	})
}

// A countingServer acknowledges numbers, which must come in their order.
type countingServer struct{ last, repeated int }

// serve serves one connection at a time, as there is one client, until stop.
func (s *countingServer) serve(t *testing.T, network *simnet.Network) (stop func()) {
	l, err := network.Listen("example.com:80")
	if err != nil {
		t.Fatal(err)
	}
	turn := make(chan struct{}, 1)
	server := &conn.Server{Handler: &conn.Handler{
		Message: func(ctx context.Context, c *conn.Conn, op frame.Opcode, p []byte) {
			turn <- struct{}{}
			defer func() { <-turn }()
			n, err := strconv.Atoi(string(p))
			if err != nil || n > s.last+1 {
				t.Errorf("got %q after %d, %v", p, s.last, err)
			}
			if n <= s.last {
				s.repeated++
			}
			s.last = max(s.last, n)
			c.Write(ctx, op, p)
		},
	}}
	go server.Serve(l)
	return func() { server.Close() }
}

// deliverAll has a client deliver some numbers.
func deliverAll(t *testing.T, network *simnet.Network, choose *rand.Rand, to *countingServer) {
	acknowledged := make(chan string, 100)
	var opened, reconnected, closed atomic.Int64
	c := &conn.Client{
		URL:       "ws://example.com/",
		Config:    &conn.Config{NetDial: network.Dial},
		QueueSize: choose.IntN(2) * 1000,
		Handler: &conn.Handler{
			Opened:  func(context.Context, *conn.Conn) { opened.Add(1) },
			Message: func(_ context.Context, _ *conn.Conn, _ frame.Opcode, p []byte) { acknowledged <- string(p) },
			Closed:  func(*conn.Conn, error) { closed.Add(1) },
		},
		Reconnected: func(context.Context, *conn.Conn) { reconnected.Add(1) },
	}
	ended := started(background, c)
	count := 1 + choose.IntN(10)
	for n := 1; n <= count; n++ {
		deliver(c, fmt.Sprint(n), acknowledged)
	}
	c.Close(frame.NormalClosure, "")
	if err := <-ended; err != nil {
		t.Errorf("Run: %v", err)
	}
	if to.last != count || opened.Load() != 1 || closed.Load() != opened.Load()+reconnected.Load() {
		t.Errorf("%d of %d delivered; %d opened, %d reconnected, %d closed",
			to.last, count, opened.Load(), reconnected.Load(), closed.Load())
	}
}

// deliver says something until it is acknowledged. Acknowledgments of what was said
// twice come late.
func deliver(c *conn.Client, s string, acknowledged <-chan string) {
	for {
		err := c.Send(background, frame.Text, []byte(s))
		patience := time.After(10 * time.Second)
		if err != nil {
			patience = time.After(time.Second)
		}
		for waiting := true; waiting; {
			select {
			case got := <-acknowledged:
				if got == s {
					return
				}
			case <-patience:
				waiting = false
			}
		}
	}
}
