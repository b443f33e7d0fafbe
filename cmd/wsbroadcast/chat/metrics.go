package chat

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
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
	received atomic.Uint64 // bytes of messages

	mu      sync.Mutex
	refused map[int]uint64 // by status; 0 for a handshake that came to nothing else
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

// serveMetrics tells the counts in the text format of Prometheus, version 0.0.4.
func (c *Chat) serveMetrics(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Write(c.metrics())
}

func (c *Chat) metrics() []byte {
	c.mu.Lock()
	rooms := c.occupied()
	c.mu.Unlock()
	server, hub, subscribers := c.server.Stats(), c.hub.Stats(), c.feed.count()

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
	x.gauge("rooms", "Rooms with somebody in them.", rooms)
	x.gauge("members", "Members of all rooms.", hub.Members-subscribers)
	x.gauge("feed_subscribers", "Subscribers to the feed.", subscribers)
	x.counter("messages_published_total", "Messages and events published, each once.", hub.Published)
	x.counter("messages_delivered_total", "Messages and events written to connections, once for each.", hub.Delivered)
	x.counter("messages_dropped_total", "Messages and events dropped for members that were slow.", hub.Dropped)
	x.counter("members_closed_total", "Members closed because they were slow.", hub.Closed)
	x.counter("received_bytes_total", "Bytes of the messages of members.", c.tallies.received.Load())
	x.counter("panics_total", "Panics in handlers.", server.Panics)
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
