package hub_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/conn/hub"

	"github.com/google/go-cmp/cmp"
)

// A broker is an engine for tests, with a port for each node. It may delay
// messages, lose them, or be cut off from a node.
type broker struct {
	mu    sync.Mutex
	ports []*port
}

// A port is the engine as one node sees it.
type port struct {
	*broker
	delay time.Duration
	lose  func(payload string) bool // refuse it
	away  chan struct{}             // closed while the node is cut off
	in    chan func(deliver func(string, bool, []byte))
}

var errAway = errors.New("the broker is away")

func (b *broker) port() *port {
	p := &port{broker: b, away: make(chan struct{}), in: make(chan func(func(string, bool, []byte)), 1000)}
	b.ports = append(b.ports, p)
	return p
}

func (p *port) isAway() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.away:
		return true
	default:
		return false
	}
}

// cut cuts the node off, or joins it again.
func (p *port) cut(off bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if off {
		close(p.away)
	} else {
		p.away = make(chan struct{})
	}
}

func (p *port) Send(ctx context.Context, room string, binary bool, payload []byte) error {
	if p.isAway() {
		<-ctx.Done() // as one does that waits for its connection
		return ctx.Err()
	}
	if p.lose != nil && p.lose(string(payload)) {
		return errAway
	}
	time.Sleep(p.delay)
	payload = slices.Clone(payload)
	for _, other := range p.ports {
		if other != p && !other.isAway() {
			other.in <- func(deliver func(string, bool, []byte)) { deliver(room, binary, payload) }
		}
	}
	return nil
}

func (p *port) Receive(ctx context.Context, deliver func(string, bool, []byte)) error {
	p.mu.Lock()
	away := p.away
	p.mu.Unlock()
	for {
		select {
		case <-away:
			return errAway
		case <-ctx.Done():
			return ctx.Err()
		case message := <-p.in:
			message(deliver)
		}
	}
}

// A site is a node with a member in room "room", and what became of messages.
type site struct {
	hub.Node
	*port
	mu     sync.Mutex
	got    []string
	lost   map[string]int // by reason
	missed int
}

// sites starts nodes that share a broker. They end with the test.
func sites(t *testing.T, n int) (all []*site) {
	b := new(broker)
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	t.Cleanup(func() { cancel(); running.Wait() })
	for range n {
		s := &site{port: b.port(), lost: make(map[string]int)}
		s.Node = hub.Node{Hub: new(hub.Hub), Engine: s.port}
		s.Lost = func(_ string, err error) { s.mu.Lock(); s.lost[err.Error()]++; s.mu.Unlock() }
		s.Missed = func(error) { s.mu.Lock(); s.missed++; s.mu.Unlock() }
		server, client := pipe(t)
		s.Hub.Join(server, nil, "room")
		go server.Run(context.Background(), new(conn.Handler))
		go func() {
			for {
				op, p, err := client.Read(context.Background())
				if err != nil {
					return
				}
				s.mu.Lock()
				s.got = append(s.got, fmt.Sprint(op, " ", string(p)))
				s.mu.Unlock()
			}
		}()
		running.Go(func() { s.Run(ctx) })
		all = append(all, s)
	}
	return all
}

func (s *site) publish(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if err := s.Publish("room", conn.Text, []byte(text)); err != nil {
			t.Error(err)
		}
		s.Publish("elsewhere", conn.Text, []byte(text))
	}
}

// has checks what the member has got since the last time, and what was lost.
func (s *site) has(t *testing.T, lost map[string]int, want ...string) {
	t.Helper()
	time.Sleep(time.Minute) // of the bubble: all that can happen has
	s.mu.Lock()
	defer s.mu.Unlock()
	if diff := cmp.Diff(want, s.got); diff != "" {
		t.Errorf("got (-want +got):\n%s", diff)
	}
	if !maps.Equal(lost, s.lost) {
		t.Errorf("lost %v, want %v", s.lost, lost)
	}
	s.got = nil
	clear(s.lost)
}

// Members of all nodes get what is published at any of them, of one publisher in
// its order, with whatever delay.
func TestNodes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := sites(t, 3)
		all[0].delay = 300 * time.Millisecond
		all[0].publish(t, "a", "b", "c")
		all[1].Publish("room", conn.Binary, []byte("d"))
		if err := all[1].Publish("room", conn.Ping, nil); err == nil {
			t.Error("a Ping is a message")
		}
		all[0].has(t, nil, "text a", "text b", "text c", "binary d")
		for _, s := range all[1:] {
			s.has(t, nil, "binary d", "text a", "text b", "text c")
		}
	})
}

// What the engine refuses is told, and is not sent again. The node's own members
// have it.
func TestEngineLoses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := sites(t, 2)
		all[0].lose = func(payload string) bool { return payload == "b" }
		all[0].publish(t, "a", "b", "c")
		all[0].has(t, map[string]int{errAway.Error(): 2}, "text a", "text b", "text c")
		all[1].has(t, nil, "text a", "text c")
	})
}

// While a node is cut off its own members get what is published there, nobody
// waits, and what the others do not get is told. Afterwards all is as before.
func TestPartition(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := sites(t, 3)
		all[0].cut(true)
		begun := time.Now()
		all[0].publish(t, "a", "b")
		all[1].publish(t, "c")
		if took := time.Since(begun); took > 0 {
			t.Errorf("publishing took %v", took)
		}
		all[0].has(t, map[string]int{context.DeadlineExceeded.Error(): 4}, "text a", "text b")
		all[1].has(t, nil, "text c")
		all[2].has(t, nil, "text c")
		all[0].cut(false)
		time.Sleep(10 * time.Second)
		all[0].mu.Lock()
		if all[0].missed == 0 {
			t.Error("it does not know that it has missed something")
		}
		all[0].mu.Unlock()
		all[0].publish(t, "d")
		time.Sleep(time.Second)
		all[1].publish(t, "e")
		all[0].has(t, nil, "text d", "text e")
		all[2].has(t, nil, "text d", "text e")
	})
}

// What waits for an engine is bounded.
func TestEngineQueueIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := sites(t, 2)[0]
		s.MaxQueue = 5 * text("x").Size()
		s.delay = time.Hour
		for i := range 20 {
			s.Publish("elsewhere", conn.Text, []byte("x"))
			if i == 0 {
				synctest.Wait() // until the engine has it in hand
			}
		}
		s.has(t, map[string]int{hub.ErrEngineQueue.Error(): 14})
	})
}

// A node without an engine is a hub.
func TestNoEngine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := sites(t, 1)[0]
		alone := hub.Node{Hub: s.Hub}
		alone.Publish("room", conn.Text, []byte("hello"))
		s.has(t, nil, "text hello")
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := alone.Run(ctx); err != context.Canceled {
			t.Error(err)
		}
	})
}
