package chat

import (
	"context"
	"net"
	"slices"
	"sync"
	"time"

	"duplex/conn"
	"duplex/conn/hub"
)

// A fanout measures how long it takes from the publication of a message until
// the last one in its audience has it. For that it has a connection of its own,
// over loopback, whose member enters the room of a message just before that is
// published, so that it is the last in line, and leaves the room just after. This
// is done for one message at a time, and for ten in a second at most.
type fanout struct {
	member *hub.Member

	mu       sync.Mutex
	began    time.Time // when the message on its way was published; zero if there is none
	last     time.Time // when one was measured last
	recent   []latency
	measured uint64
	arrivals uint64 // of those that were measured, and of what came with them
	total    time.Duration
}

// A latency is how long a message took, and when.
type latency struct {
	at   time.Time
	took time.Duration
}

const (
	fanoutPause = 100 * time.Millisecond // between messages that are measured
	fanoutPast  = time.Minute            // what the quantiles are of
)

// startFanout starts to measure on h until ctx ends. Where there is no loopback
// nothing is measured.
func startFanout(ctx context.Context, h *hub.Hub) *fanout {
	f := new(fanout)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return f
	}
	defer l.Close()
	cfg := &conn.Config{PingInterval: -1, MaxMessage: -1}
	accepted := make(chan *conn.Conn, 1)
	go func() {
		var server *conn.Conn
		if nc, err := l.Accept(); err == nil {
			server, _ = conn.Accept(ctx, nc, cfg)
		}
		accepted <- server
	}()
	client, err := conn.Dial(ctx, "ws://"+l.Addr().String(), cfg)
	if err != nil {
		l.Close()
		return f
	}
	server := <-accepted
	if server == nil {
		client.CloseNow()
		return f
	}
	f.member = h.Join(server, nil)
	go f.read(client)
	context.AfterFunc(ctx, func() {
		h.Leave(server)
		server.CloseNow()
		client.CloseNow()
	})
	return f
}

// read takes what comes to the end of the line.
func (f *fanout) read(client *conn.Conn) {
	var buf []byte
	for {
		var err error
		if _, buf, err = client.ReadAppend(context.Background(), buf[:0]); err != nil {
			return
		}
		f.arrived(time.Now())
		if cap(buf) > 64<<10 {
			buf = nil
		}
	}
}

// publish calls publish, which publishes a message to a room of the hub, and
// measures it if that is due.
func (f *fanout) publish(room string, publish func()) {
	if !f.begin(time.Now()) {
		publish()
		return
	}
	f.member.Enter(room)
	publish()
	f.member.Exit(room)
}

// begin reports whether a message is to be measured now.
func (f *fanout) begin(now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.member == nil || !f.began.IsZero() || now.Sub(f.last) < fanoutPause {
		return false
	}
	f.began = now
	return true
}

// arrived takes note of a message that has come.
func (f *fanout) arrived(now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.arrivals++
	if f.began.IsZero() {
		return // it came with the one that was measured
	}
	f.measured++
	took := now.Sub(f.began)
	f.began, f.last = time.Time{}, now
	f.total += took
	f.recent = append(f.current(now), latency{now, took})
}

// current returns the latencies of the last minute.
func (f *fanout) current(now time.Time) []latency {
	i := slices.IndexFunc(f.recent, func(l latency) bool { return now.Sub(l.at) < fanoutPast })
	if i < 0 {
		return f.recent[:0]
	}
	return slices.Delete(f.recent, 0, i)
}

// quantile returns the latency of the last minute that a part of all are not over,
// and whether there were any.
func (f *fanout) quantile(part float64) (time.Duration, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.recent = f.current(time.Now())
	if len(f.recent) == 0 {
		return 0, false
	}
	sorted := make([]time.Duration, len(f.recent))
	for i, l := range f.recent {
		sorted[i] = l.took
	}
	slices.Sort(sorted)
	return sorted[min(int(part*float64(len(sorted))), len(sorted)-1)], true
}

// sums returns how many messages were measured, and how long they took together.
func (f *fanout) sums() (uint64, time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.measured, f.total
}

// received returns how many messages were written to measure how long that takes.
func (f *fanout) received() uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.arrivals
}
