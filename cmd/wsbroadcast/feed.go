package main

import (
	"context"
	"math"
	"math/rand/v2"
	"sync"
	"time"

	"duplex/conn"
	"duplex/conn/hub"
)

// A feed sends its subscribers what has become of some instruments, once a second
// as long as there are any. Prices, sensors or the state of a game would be sent
// in the same way. What subscribers send is ignored.
type feed struct {
	hub *hub.Hub

	mu          sync.Mutex
	subscribers int
	stop        context.CancelFunc // of what runs while there are some
	walk        []reading
}

// A tick is what subscribers get: a text message, in JSON.
type tick struct {
	Type     string    `json:"type"`
	At       int64     `json:"at"` // in microseconds since 1970
	Readings []reading `json:"readings"`
}

// A reading is what an instrument shows.
type reading struct {
	Name  string  `json:"name"`
	Unit  string  `json:"unit"`
	Value float64 `json:"value"`
	step  float64 // how far it goes in a second, as a part of the value
}

// beginning is where the instruments begin.
var beginning = []reading{
	{"Copper", "$/t", 9640, 0.001},
	{"Boiler", "°C", 71.5, 0.004},
	{"Wind", "km/h", 23, 0.03},
}

// feedRoom is where the subscribers are in the hub. No room has such a name.
const feedRoom = "feed"

func (f *feed) handler() *conn.Handler {
	return &conn.Handler{
		Opened: func(_ context.Context, c *conn.Conn) { f.subscribe(c) },
		Closed: func(c *conn.Conn, _ error) { f.unsubscribe(c) },
	}
}

func (f *feed) subscribe(c *conn.Conn) {
	f.hub.Join(c, nil, feedRoom)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.subscribers++; f.subscribers == 1 {
		ctx, cancel := context.WithCancel(context.Background())
		f.stop = cancel
		go f.run(ctx)
	}
}

func (f *feed) unsubscribe(c *conn.Conn) {
	f.hub.Leave(c)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.subscribers--; f.subscribers == 0 {
		f.stop()
	}
}

// count returns how many subscribers there are.
func (f *feed) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.subscribers
}

// run publishes a tick at once and one each second until ctx ends.
func (f *feed) run(ctx context.Context) {
	second := time.NewTicker(time.Second)
	defer second.Stop()
	for ctx.Err() == nil {
		f.hub.PublishTo(hub.In(feedRoom), prepare(f.next()))
		select {
		case <-second.C:
		case <-ctx.Done():
		}
	}
}

// next goes one step of the random walk. None of the values gets to zero.
func (f *feed) next() tick {
	f.mu.Lock()
	defer f.mu.Unlock()
	walk := f.walk
	if walk == nil {
		walk = beginning
	}
	f.walk = make([]reading, len(walk))
	for i, r := range walk {
		r.Value *= math.Exp(r.step * rand.NormFloat64())
		f.walk[i] = r
	}
	return tick{"tick", time.Now().UnixMicro(), f.walk}
}
