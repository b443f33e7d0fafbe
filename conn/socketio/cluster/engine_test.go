package cluster_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
)

// A broker is an engine in memory: a log for each room, which each port reads at its own
// pace.
type broker struct {
	mu    sync.Mutex
	rooms map[string][]happening
	grown *sync.Cond // a log has grown, or somebody has stopped
}

type happening struct {
	from, key string
	payload   []byte
}

// A port is the engine of one node.
type port struct {
	*broker
	name    string
	away    bool // the broker does not answer
	readers sync.WaitGroup
}

func newBroker() *broker {
	b := &broker{rooms: make(map[string][]happening)}
	b.grown = sync.NewCond(&b.mu)
	return b
}

// port returns a port that ends with the test.
func (b *broker) port(t *testing.T, name string) *port {
	p := &port{broker: b, name: name}
	t.Cleanup(p.readers.Wait)
	return p
}

var errAway = errors.New("the broker is away")

func (p *port) append(room string, h happening) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.away {
		return errAway
	}
	h.payload = slices.Clone(h.payload)
	p.rooms[room] = append(p.rooms[room], h)
	p.grown.Broadcast()
	return nil
}

func (p *port) Name() string { return p.name }

func (p *port) Publish(_ context.Context, room string, payload []byte) error {
	return p.append(room, happening{p.name, "", payload})
}

func (p *port) Mark(_ context.Context, room, key string, value []byte) error {
	return p.append(room, happening{p.name, key, value})
}

func (p *port) Whisper(room string, payload []byte) {
	p.append(room, happening{p.name, "", payload})
}

func (p *port) Hear(_ context.Context, room string, deliver func(from, key string, payload []byte)) (func(), error) {
	next, stopped := 0, false
	p.mu.Lock()
	defer p.mu.Unlock()
	read := func() {
		for ; next < len(p.rooms[room]) && !stopped; next++ {
			h := p.rooms[room][next]
			p.mu.Unlock()
			deliver(h.from, h.key, h.payload)
			p.mu.Lock()
		}
	}
	read()
	p.readers.Go(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		for !stopped {
			if read(); !stopped && next == len(p.rooms[room]) {
				p.grown.Wait()
			}
		}
	})
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		stopped = true
		p.grown.Broadcast()
	}, nil
}

// kill ends a node as its engine's marks tell it.
func (p *port) kill(marks ...string) {
	p.mu.Lock()
	p.away = true
	for _, room := range marks {
		p.rooms[room] = append(p.rooms[room], happening{p.name, "server", nil})
	}
	p.mu.Unlock()
	p.grown.Broadcast()
}
