package chat

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
	stop        context.CancelFunc        // of what runs while there are some
	away        [len(instruments)]float64 // from what is usual, as logarithms
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
}

// An instrument goes at random, but comes back to what is usual.
type instrument struct {
	name, unit  string
	usual, step float64 // the step is what a second adds to its logarithm, more or less
}

var instruments = [...]instrument{
	{"Copper", "$/t", 9640, 0.001},
	{"Boiler", "°C", 71.5, 0.004},
	{"Wind", "km/h", 23, 0.04},
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

// next goes one step of the random walk.
func (f *feed) next() tick {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := tick{Type: "tick", At: time.Now().UnixMicro()}
	for i, in := range instruments {
		f.away[i] = 0.98*f.away[i] + in.step*rand.NormFloat64()
		value := in.usual * math.Exp(f.away[i])
		t.Readings = append(t.Readings, reading{in.name, in.unit, math.Round(1000*value) / 1000})
	}
	return t
}
