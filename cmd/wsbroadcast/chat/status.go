package chat

import (
	"math"
	"runtime"
	"time"
)

// statusFigures are what the page of the server shows.
func (c *Chat) statusFigures() []figure {
	latencyOf := func(part float64) func(time.Duration) float64 {
		return func(time.Duration) float64 {
			if took, ok := c.fanout.quantile(part); ok {
				return took.Seconds() * 1000
			}
			return math.NaN()
		}
	}
	return []figure{
		{"Connections", "open", "", "connections", level(func() int { return c.server.Stats().Open })},
		{"Connections", "parked", "", "connections_parked", level(func() int { return c.server.Stats().Parked })},
		{"Rooms", "rooms", "", "rooms", level(c.countRooms)},
		{"Rooms", "people", "", "members", level(c.members)},
		{"Messages", "received", "/s", "messages_received_total", rate(c.tallies.messages.Load)},
		{"Messages", "published", "/s", "messages_published_total", rate(func() uint64 { return c.hub.Stats().Published })},
		{"Deliveries", "delivered", "/s", "messages_delivered_total", rate(c.delivered)},
		{"Bytes", "received", "B/s", "received_bytes_total", rate(c.tallies.received.Load)},
		{"Fan-out", "half within", "ms", `fanout_seconds{quantile="0.5"}`, latencyOf(0.5)},
		{"Fan-out", "99 of 100 within", "ms", `fanout_seconds{quantile="0.99"}`, latencyOf(0.99)},
		{"Queue", "bytes that wait for members", "B", "queued_bytes", level(c.hub.Queued)},
		{"Losses", "messages dropped", "/s", "messages_dropped_total", rate(func() uint64 { return c.hub.Stats().Dropped })},
		{"Losses", "members closed", "/s", "members_closed_total", rate(func() uint64 { return c.hub.Stats().Closed })},
		{"Goroutines", "goroutines", "", "goroutines", level(runtime.NumGoroutine)},
		{"Heap", "in use", "B", "heap_bytes", level(heap)},
	}
}

// feedFigures are what the feed has: the machine's, and a few of the server's.
func (c *Chat) feedFigures() []figure {
	return append(machineFigures("/proc"),
		figure{"Connections", "open", "", "connections", level(func() int { return c.server.Stats().Open })},
		figure{"Deliveries", "delivered", "/s", "messages_delivered_total", rate(c.delivered)},
	)
}

// countRooms returns how many rooms have somebody in them.
func (c *Chat) countRooms() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.occupied()
}

// members returns how many connections are in rooms.
func (c *Chat) members() (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range c.rooms {
		n += r.people
	}
	return n
}

// delivered returns how many messages were written to connections, but for those
// that were written to measure how long that takes.
func (c *Chat) delivered() uint64 {
	return c.hub.Stats().Delivered - c.fanout.received()
}
