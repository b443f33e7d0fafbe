package hub_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"duplex/conn"
	"duplex/conn/hub"
	"duplex/frame"
	"duplex/fuzz/simnet"
)

// Members of a hub get over a simulated network what some publish, in the order of
// each of them. What a member does not get has been dropped, and counted, unless its
// connection was lost.
func TestSimulatedHub(t *testing.T) {
	simnet.EachSeed(t, 200, func(t *testing.T, choose *rand.Rand) {
		var told int
		h := &hub.Hub{
			Policy:   []hub.Policy{hub.CloseSlow, hub.DropNewest, hub.DropOldest}[choose.IntN(3)],
			MaxQueue: []int{0, 100, 1000, 5000, -1}[choose.IntN(5)],
		}
		var mu sync.Mutex
		h.Dropped = func(_ *hub.Member, n int) { mu.Lock(); told += n; mu.Unlock() }
		listeners := make([]*simulatedListener, 1+choose.IntN(6))
		var reading sync.WaitGroup
		for i := range listeners {
			listeners[i] = newSimulatedListener(t, h, choose)
			reading.Go(listeners[i].read)
		}
		sent := publishAll(h, choose)
		time.Sleep(10 * time.Minute) // all that can arrive does
		for _, l := range listeners {
			l.server.Close(frame.GoingAway, "")
		}
		reading.Wait()
		dropped := 0
		for _, l := range listeners {
			l.check(t, h, sent)
			dropped += int(l.member.Dropped())
		}
		if s := h.Stats(); int(s.Dropped) != dropped || told != dropped {
			t.Errorf("%d dropped, told of %d, %+v", dropped, told, s)
		}
	})
}

// publishAll has some publish at the same time, and returns how many messages.
func publishAll(h *hub.Hub, choose *rand.Rand) (sent int) {
	var all sync.WaitGroup
	for publisher := range 1 + choose.IntN(3) {
		n, pause, size := choose.IntN(60), time.Duration(choose.IntN(20))*time.Millisecond, 1+choose.IntN(2000)
		sent += n
		all.Go(func() {
			for i := range n {
				h.Publish(text(fmt.Sprintf("%d %d %s", publisher, i, strings.Repeat("x", i%size))))
				time.Sleep(pause)
			}
		})
	}
	all.Wait()
	return sent
}

// A simulatedListener is a member of a hub, and the client at the other end.
type simulatedListener struct {
	server, client *conn.Conn
	member         *hub.Member
	broken         bool
	pause          time.Duration // before it reads each message
	got            []string
	end            error
}

func newSimulatedListener(t *testing.T, h *hub.Hub, choose *rand.Rand) *simulatedListener {
	l := new(simulatedListener)
	link := simnet.RandomLink(choose)
	if choose.IntN(4) == 0 {
		l.broken = true
		link.Break(choose, 20_000)
		link.Up.Fault.At, link.Down.Fault.At = link.Up.Fault.At+1000, link.Down.Fault.At+1000 // after the handshake
	}
	if choose.IntN(3) == 0 {
		l.pause = time.Duration(choose.IntN(1000)) * time.Millisecond
	}
	dialled, accepted := simnet.Pipe(link)
	done := make(chan error)
	go func() {
		var err error
		cfg := &conn.Config{PingInterval: -1, WriteTimeout: -1} // a slow client may take as long as it likes
		l.server, err = conn.Accept(context.Background(), accepted, cfg)
		done <- err
	}()
	var err error
	l.client, err = conn.Dial(context.Background(), "ws://example.com/", &conn.Config{
		NetDial: func(context.Context, string, string) (net.Conn, error) { return dialled, nil },
	})
	if other := <-done; err != nil || other != nil {
		t.Fatal("no connection: ", err, other)
	}
	l.member = h.Join(l.server, nil)
	return l
}

// read reads until the connection is over. The server's end is read too, as a server
// does.
func (l *simulatedListener) read() {
	var both sync.WaitGroup
	both.Go(func() { l.server.Run(context.Background(), new(conn.Handler)) })
	for l.end == nil {
		time.Sleep(l.pause)
		var p []byte
		if _, p, l.end = l.client.Read(context.Background()); l.end == nil {
			l.got = append(l.got, string(p))
		}
	}
	both.Wait()
}

// check checks what has arrived of so many messages, and how it has ended.
func (l *simulatedListener) check(t *testing.T, h *hub.Hub, sent int) {
	t.Helper()
	next := make(map[int]int)
	for _, s := range l.got {
		var publisher, number int
		var rest string
		fmt.Sscanf(s, "%d %d %s", &publisher, &number, &rest)
		if number < next[publisher] || strings.Trim(rest, "x") != "" {
			t.Errorf("got %.20q after %d", s, next[publisher])
		}
		next[publisher] = number + 1
	}
	end, ok := errors.AsType[*conn.CloseError](l.end)
	dropped := int(l.member.Dropped())
	switch {
	case !ok:
		t.Errorf("ended with %v", l.end)
	case l.broken:
	case h.Policy == hub.CloseSlow && dropped > 0:
		if end.Code != frame.TryAgainLater && end.Err == nil {
			t.Errorf("%d dropped, and then %v", dropped, l.end)
		}
	case end.Code != frame.GoingAway || len(l.got)+dropped != sent:
		t.Errorf("got %d, dropped %d, of %d, and then %v", len(l.got), dropped, sent, l.end)
	case h.MaxQueue < 0 && dropped > 0:
		t.Errorf("%d dropped without a bound", dropped)
	}
}
