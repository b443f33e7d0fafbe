package hub_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"testing"
	"testing/synctest"

	"duplex/conn"
	"duplex/conn/hub"
	"duplex/frame"
)

// pipe returns both ends of a connection that holds nothing: what is written
// waits until it is read.
func pipe(t *testing.T) (server, client *conn.Conn) {
	t.Helper()
	a, b := net.Pipe()
	accepted := make(chan *conn.Conn)
	go func() {
		c, _ := conn.Accept(context.Background(), a, nil)
		accepted <- c
	}()
	client, err := conn.Dial(context.Background(), "ws://example.com/", &conn.Config{
		NetDial: func(context.Context, string, string) (net.Conn, error) { return b, nil },
	})
	server = <-accepted
	if err != nil || server == nil {
		t.Fatal("no connection: ", err)
	}
	t.Cleanup(func() { server.CloseNow(); client.CloseNow() })
	return server, client
}

// numbers returns what a slow member with room for ten messages gets of a hundred
// once it reads, and why no more comes.
func numbers(t *testing.T, h *hub.Hub) (m *hub.Member, got []int, err error) {
	t.Helper()
	server, client := pipe(t)
	h.MaxQueue = 10 * text("00").Size()
	m = h.Join(server, nil)
	for i := range 100 {
		h.Publish(text(fmt.Sprintf("%02d", i)))
		synctest.Wait()
	}
	h.Publish(text(".."))
	for {
		_, p, err := client.Read(context.Background())
		var n int
		if err != nil || string(p) == ".." {
			return m, got, err
		}
		fmt.Sscanf(string(p), "%d", &n)
		if got = append(got, n); len(got) == 11 {
			synctest.Wait()
			m.Send(text("..")) // there is room again
		}
	}
}

// What waits for a member that does not read is never more than MaxQueue, besides
// the message that the connection is writing, and the one that waits for that. All others are dropped, and counted.
func TestQueueIsBounded(t *testing.T) {
	newest := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}
	for _, test := range []struct {
		policy  hub.Policy
		want    []int
		dropped uint64
	}{
		{hub.DropNewest, newest, 89},                                          // and the end
		{hub.DropOldest, []int{0, 1, 91, 92, 93, 94, 95, 96, 97, 98, 99}, 89}, // the end came in its place
	} {
		t.Run(fmt.Sprint(test.policy), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var told int
				h := &hub.Hub{Policy: test.policy, Dropped: func(_ *hub.Member, n int) { told += n }}
				m, got, err := numbers(t, h)
				if err != nil || !slices.Equal(got, test.want) {
					t.Errorf("got %v, %v; want %v", got, err, test.want)
				}
				if m.Dropped() != test.dropped || told != int(test.dropped) || h.Stats().Dropped != test.dropped {
					t.Errorf("dropped %d, told of %d, %+v; want %d", m.Dropped(), told, h.Stats(), test.dropped)
				}
			})
		})
	}
}

// A slow member that is to be closed gets to know why, and loses nobody else's time.
func TestCloseSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := new(hub.Hub)
		m, got, err := numbers(t, h)
		closed, ok := errors.AsType[*conn.CloseError](err)
		if !ok || closed.Code != frame.TryAgainLater || closed.Reason != "too slow, 11 messages dropped" {
			t.Errorf("the slow one: %v", err)
		}
		if s := h.Stats(); !slices.Equal(got, []int{0, 1}) || m.Dropped() != 11 || s != (hub.Stats{Published: 101, Delivered: 2, Dropped: 11, Closed: 1}) {
			t.Errorf("got %v, dropped %d, %+v", got, m.Dropped(), s)
		}
	})
}

// A message larger than the queue is taken when nothing else waits.
func TestLargerThanTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &hub.Hub{MaxQueue: 1000, Policy: hub.DropNewest}
		server, client := pipe(t)
		m := h.Join(server, nil)
		large := prepare(frame.Binary, make([]byte, 100_000))
		for range 3 { // one is being written, one waits, one is dropped
			h.Publish(large)
			synctest.Wait()
		}
		for range 2 {
			if _, p, err := client.Read(context.Background()); err != nil || len(p) != 100_000 {
				t.Fatal(len(p), err)
			}
		}
		if m.Dropped() != 1 {
			t.Errorf("dropped %d, want 1", m.Dropped())
		}
	})
}

// What waits for a member is counted until it is taken to be written.
func TestQueued(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var h hub.Hub
		server, client := pipe(t)
		h.Join(server, nil)
		for range 4 {
			h.Publish(text("hello"))
			synctest.Wait()
		}
		// The first one is being written, and the second waits for that: nobody reads.
		if got, want := h.Queued(), 2*text("hello").Size(); got != want {
			t.Errorf("%d bytes wait, want %d", got, want)
		}
		for range 4 {
			client.Read(context.Background())
		}
		synctest.Wait()
		if got := h.Queued(); got != 0 {
			t.Errorf("%d bytes wait when all is read", got)
		}
	})
}
