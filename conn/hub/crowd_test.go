package hub_test

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"duplex/conn"
	"duplex/conn/hub"
	"duplex/frame"
)

// A thousand members get everything in time, though one of them never reads.
func TestThousandMembers(t *testing.T) {
	const members, messages = 1000, 10
	h := &hub.Hub{MaxQueue: 64 << 10}
	x := open(t, h, new(conn.Server), false)
	_, slow := x.enter()
	var clients []*conn.Conn
	for range members {
		c, _ := x.enter()
		clients = append(clients, c)
	}
	large := strings.Repeat("x", 8_000)
	var all sync.WaitGroup
	for _, c := range clients {
		all.Go(func() {
			var buf []byte
			for range messages {
				var err error
				if _, buf, err = c.ReadAppend(t.Context(), buf[:0]); err != nil || len(buf) != len(large) {
					t.Errorf("%d bytes, %v", len(buf), err)
					return
				}
			}
		})
	}
	for range messages {
		h.Publish(text(large))
	}
	all.Wait()
	for range 100_000 {
		if h.Member(slow.Conn()) == nil {
			break
		}
		slow.Send(text(large))
	}
	if s := h.Stats(); s.Members != members {
		t.Errorf("%+v, want the slow one gone and nobody else", s)
	}
}

// Ten thousand who come and go leave no descriptor behind, and no member. TestMain
// looks for goroutines.
func TestTenThousandJoins(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: ten thousand connections")
	}
	h := new(hub.Hub)
	socket := filepath.Join(t.TempDir(), "socket")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Skip("no Unix sockets here: ", err)
	}
	before := max(0, descriptors()-1) // with the first listener come those of the runtime's poller, which stay
	// Without time-outs: how long a handshake takes is up to the other nine.
	s := &conn.Server{Config: &conn.Config{HandshakeTimeout: -1}, Handler: &conn.Handler{
		Opened: func(_ context.Context, c *conn.Conn) { h.Join(c, nil, "room") },
		Closed: func(c *conn.Conn, _ error) { h.Leave(c) },
	}}
	done := make(chan error)
	go func() { done <- s.Serve(l) }()
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			for range 1000 {
				c, err := conn.Dial(t.Context(), "ws://room/", &conn.Config{Unix: socket, HandshakeTimeout: -1})
				if err != nil {
					t.Error(err)
					return
				}
				h.PublishTo(hub.In("room"), prepare(frame.Text, []byte("hello")))
				c.CloseNow()
			}
		})
	}
	all.Wait()
	until(t, "all have left", func() bool { return h.Stats().Members == 0 && h.Stats().Rooms == 0 && s.Stats().Open == 0 })
	s.Close()
	<-done
	until(t, "all descriptors are closed", func() bool { return descriptors() <= before })
}

// descriptors returns how many this process has, or 0 where nobody knows.
func descriptors() int {
	list, _ := os.ReadDir("/proc/self/fd")
	return len(list)
}
