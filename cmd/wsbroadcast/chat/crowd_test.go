package chat

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"strings"
	"sync"
	"testing"

	"duplex/conn"
	"duplex/frame"
)

// quiet has nothing logged until the test ends.
func quiet(t *testing.T) {
	was := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(io.Discard, nil)))
	t.Cleanup(func() { slog.SetDefault(was) })
}

// A thousand members hear everything, though one of them never reads: that one is
// closed.
func TestThousandMembers(t *testing.T) {
	const members, messages = 1000, 20
	quiet(t)
	c, url := start(t, Options{Queue: 64 << 10}, nil)
	slow := join(t, c, url, "", 1)
	var listeners []*conn.Conn
	for i := range members - 1 {
		listeners = append(listeners, join(t, c, url, "", i+2))
	}
	speaker := join(t, c, url, "", members+1)
	text := strings.Repeat("x", 4000)
	var all sync.WaitGroup
	for _, one := range listeners {
		all.Go(func() {
			var buf []byte
			for i := range messages {
				var err error
				if _, buf, err = one.ReadAppend(t.Context(), buf[:0]); err != nil || string(buf) != fmt.Sprint(i, text) {
					t.Errorf("message %d: %d bytes, %v", i, len(buf), err)
					return
				}
			}
		})
	}
	for i := range messages {
		send(t, speaker, frame.Text, fmt.Sprint(i, text))
	}
	all.Wait()
	for _, one := range listeners {
		one.Close(frame.NormalClosure, "")
	}
	until(t, "the listeners have left", func() bool { return c.people(lobby) <= 2 })
	for c.hub.Stats().Closed == 0 {
		send(t, speaker, frame.Text, text)
	}
	wantClose(t, slow, frame.TryAgainLater)
	until(t, "the speaker is alone", func() bool { return c.people(lobby) == 1 })
}

// Ten thousand who come and go, half of them pages, leave no room, no name and no
// descriptor behind. TestMain looks for goroutines.
func TestTenThousandJoins(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: ten thousand connections")
	}
	quiet(t)
	if l, err := net.Listen("tcp", "127.0.0.1:0"); err == nil {
		l.Close() // with the first listener come descriptors of the runtime's poller, which stay
	}
	before := descriptors()
	c, url := start(t, Options{History: 0}, nil)
	var all sync.WaitGroup
	for i := range 10 {
		all.Go(func() {
			cfg := new(conn.Config)
			if i%2 == 0 {
				cfg.Subprotocols = []string{Protocol}
			}
			for j := range 1000 {
				one, err := conn.Dial(t.Context(), fmt.Sprint(url, "room", j%3), cfg)
				if err != nil {
					t.Error(err)
					return
				}
				one.CloseNow()
			}
		})
	}
	all.Wait()
	until(t, "all have left", func() bool {
		c.mu.Lock()
		rooms := len(c.rooms)
		c.mu.Unlock()
		return rooms == 0 && c.server.Stats().Open == 0 && c.members() == 0
	})
	if err := c.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	until(t, "all descriptors are closed", func() bool { return descriptors() <= before })
}

// descriptors returns how many this process has, or 0 where nobody knows.
func descriptors() int {
	list, err := os.ReadDir("/proc/self/fd")
	if errors.Is(err, os.ErrNotExist) {
		return 0
	}
	return len(list)
}
