package natsrooms

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
)

// A heartbeat knows which nodes live. It counts rounds, which are the times between two
// heartbeats of this node in which one has come back.
type heartbeat struct {
	mu    sync.Mutex
	last  time.Time // when the last one came back
	back  bool      // one has in this round
	round uint64
	peers map[string]uint64 // the round in which they were heard last
	lost  int               // how many rounds none has come back
}

// isFresh reports whether a heartbeat has come back lately.
func (b *heartbeat) isFresh(limit time.Duration) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return time.Since(b.last) < limit
}

// meet takes note of a node that has marks.
func (b *heartbeat) meet(node string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, known := b.peers[node]; !known {
		b.peers[node] = b.round
	}
}

// hear takes note of a heartbeat.
func (b *heartbeat) hear(node string, own bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if own {
		b.last, b.back = time.Now(), true
	} else {
		b.peers[node] = b.round
	}
}

// next ends a round. It returns the nodes that have been
// silent for too long, and forgets them; and whether this node is cut off from all.
func (b *heartbeat) next() (dead []string, cutOff bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.lost++; b.back {
		b.lost, b.back = 0, false
		b.round++
	}
	if b.lost > silence {
		for node := range b.peers {
			dead = append(dead, node)
		}
		clear(b.peers)
		return dead, true
	}
	for node, heard := range b.peers {
		if b.round > heard+silence {
			dead = append(dead, node)
			delete(b.peers, node)
		}
	}
	return dead, false
}

// beat sends heartbeats until ctx ends.
func (e *Engine) beat(ctx context.Context) {
	tick := time.NewTicker(e.config.Heartbeat)
	defer tick.Stop()
	for {
		e.nc.Publish(e.config.Prefix+".node.alive", []byte(e.name)) // if it fails, none comes back
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		dead, cutOff := e.heartbeat.next()
		for _, node := range dead {
			e.forgetNode(node)
			if !cutOff {
				slog.Warn("a node is gone", "node", node)
				e.running.Go(func() { e.bury(ctx, node) })
			}
		}
	}
}

// hearNode is called for what nodes say of themselves, and of others.
func (e *Engine) hearNode(m *nats.Msg) {
	node := string(m.Data)
	switch own := node == e.name; {
	case strings.HasSuffix(m.Subject, ".alive"):
		wasUp := e.isUp()
		if e.heartbeat.hear(node, own); own && !wasUp {
			e.doubt() // marks may have been changed meanwhile
		}
	case own: // but it is not gone
		e.doubt()
	default:
		e.heartbeat.mu.Lock()
		delete(e.heartbeat.peers, node)
		e.heartbeat.mu.Unlock()
		e.forgetNode(node)
	}
}

func (e *Engine) forgetNode(node string) {
	if node == e.name {
		return
	}
	for _, h := range e.allHearings() {
		h.forgetNode(node)
	}
}

// bury removes the marks of a node from the stream, and tells the others, and the node
// itself if it lives.
func (e *Engine) bury(ctx context.Context, node string) {
	ctx, cancel := context.WithTimeout(ctx, urgency)
	defer cancel()
	if err := e.purge(ctx, e.marksOf(node)); err != nil {
		slog.Warn("nats", "err", err)
		e.heartbeat.meet(node) // try again
		return
	}
	e.nc.Publish(e.config.Prefix+".node.gone", []byte(node))
}
