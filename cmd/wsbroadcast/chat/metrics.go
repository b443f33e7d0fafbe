package chat

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math"
	"net/http"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"duplex/handshake"
)

// tallies are counts that neither the server nor the hub has.
type tallies struct {
	messages   atomic.Uint64 // that members sent
	received   atomic.Uint64 // bytes of those
	turnedAway atomic.Uint64 // connections that there was no place for

	mu      sync.Mutex
	refused map[int]uint64 // by status; 0 for a handshake that came to nothing else
}

// receive counts a message of a member.
func (t *tallies) receive(size int) {
	t.messages.Add(1)
	t.received.Add(uint64(size))
}

// refuse counts a connection that was refused.
func (t *tallies) refuse(err error) {
	status := 0
	if refusal, ok := errors.AsType[*handshake.Error](err); ok {
		status = refusal.Status
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.refused == nil {
		t.refused = make(map[int]uint64)
	}
	t.refused[status]++
}

func (t *tallies) refusals() map[int]uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return maps.Clone(t.refused)
}

// started is when the program has.
var started = time.Now()

// serveMetrics tells the counts of this node.
func (c *Chat) serveMetrics(w http.ResponseWriter, _ *http.Request) { serveExposition(w, c.metrics()) }

// serveExposition answers in the text format of Prometheus, version 0.0.4.
func serveExposition(w http.ResponseWriter, text []byte) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Write(text)
}

func (c *Chat) metrics() []byte {
	server, hub := c.server.Stats(), c.hub.Stats()

	var x exposition
	x.gauge("connections", "Connections whose handshake is done.", server.Open)
	x.gauge("connections_parked", "Those of them that have no goroutine.", server.Parked)
	x.gauge("handshakes", "Connections whose handshake goes on.", server.Opening)
	x.counter("accepted_total", "Handshakes that went well.", server.Accepted)
	x.head("refused_total", "counter", "Connections refused, by the status of HTTP; 0 if there was nobody to tell.")
	refused := c.tallies.refusals()
	for _, status := range slices.Sorted(maps.Keys(refused)) {
		x.sample(fmt.Sprintf("refused_total{status=%q}", fmt.Sprint(status)), refused[status])
	}
	x.counter("turned_away_total", "Connections closed with 1013 at once since there was no place for them.", c.tallies.turnedAway.Load())
	x.gauge("rooms", "Rooms with somebody in them.", c.countRooms())
	x.gauge("members", "Members of all rooms.", c.members())
	x.gauge("feed_subscribers", "Subscribers to the feed.", c.feed.count())
	x.gauge("status_subscribers", "Subscribers to the status.", c.status.count())
	x.counter("messages_published_total", "Messages and events published, each once.", hub.Published)
	x.counter("messages_delivered_total", "Messages and events written to connections, once for each.", c.delivered())
	x.gauge("queued_bytes", "Bytes that wait for members that are slow, or for their turn.", c.hub.Queued())
	x.counter("messages_dropped_total", "Messages and events dropped for members that were slow.", hub.Dropped)
	x.counter("members_closed_total", "Members closed because they were slow.", hub.Closed)
	x.counter("messages_received_total", "Messages that members sent.", c.tallies.messages.Load())
	x.counter("received_bytes_total", "Bytes of the messages of members.", c.tallies.received.Load())
	x.counter("panics_total", "Panics in handlers.", server.Panics)
	c.fanout.expose(&x)
	x.gauge("heap_bytes", "Bytes of objects in the heap.", heap())
	x.gauge("goroutines", "Goroutines of the program.", runtime.NumGoroutine())
	x.gauge("start_time_seconds", "When the program started, in seconds since 1970.", started.Unix())
	return x.Bytes()
}

// An exposition is what a Prometheus reads.
type exposition struct{ bytes.Buffer }

func (x *exposition) gauge(name, help string, value any) {
	x.head(name, "gauge", help)
	x.sample(name, value)
}

func (x *exposition) counter(name, help string, value uint64) {
	x.head(name, "counter", help)
	x.sample(name, value)
}

func (x *exposition) head(name, kind, help string) {
	fmt.Fprintf(x, "# HELP wsbroadcast_%s %s\n# TYPE wsbroadcast_%s %s\n", name, help, name, kind)
}

func (x *exposition) sample(name string, value any) {
	fmt.Fprintf(x, "wsbroadcast_%s %v\n", name, value)
}

// expose tells how long messages take, as a summary of the last minute.
func (f *fanout) expose(x *exposition) {
	x.head("fanout_seconds", "summary", "How long a message takes to reach the last of its audience, over the last minute.")
	for _, part := range []float64{0.5, 0.99} {
		took, ok := f.quantile(part)
		seconds := took.Seconds()
		if !ok {
			seconds = math.NaN()
		}
		x.sample(fmt.Sprintf("fanout_seconds{quantile=%q}", fmt.Sprint(part)), seconds)
	}
	n, total := f.sums()
	x.sample("fanout_seconds_sum", total.Seconds())
	x.sample("fanout_seconds_count", n)
}
