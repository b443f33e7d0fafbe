package hub_test

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"duplex/conn"
	"duplex/conn/hub"
	"duplex/frame"
)

// BenchmarkFlood measures how long a message to one room waits in the hub, from
// the call of PublishTo until it is handed to the socket, while two goroutines
// publish to another room as fast as they can, and while they do not, by turns.
// It reports percentiles of both in microseconds, the median of the ratios of
// their 99th ones, turn by turn, and what the flood delivers in a second of CPU
// time.
func BenchmarkFlood(b *testing.B) {
	for _, members := range []int{300, 10_000} {
		for _, size := range []int{1, 1000} {
			b.Run(fmt.Sprintf("members=%d/size=%d", members, size), func(b *testing.B) {
				f := newFlood(b, members)
				for b.Loop() {
					f.turn(size)
				}
				f.report(b)
			})
		}
	}
}

// A flood is a hub with two rooms: "a" for the flood, and "b" with one member.
type flood struct {
	hub     hub.Hub
	written chan time.Time // when a message to b was handed to the socket

	quiet, flooded []time.Duration
	ratios         []float64 // of the 99th percentiles, for each turn
	delivered      uint64
	cpu            time.Duration
}

func newFlood(b *testing.B, members int) *flood {
	f := &flood{written: make(chan time.Time, 1)}
	startClients(b, "discard", f.serve(b, "a", nil), members, 0)
	startClients(b, "discard", f.serve(b, "b", &conn.Trace{Frame: func(sent bool, _ frame.Header, _ []byte) {
		if sent {
			f.written <- time.Now()
		}
	}}), 1, 0)
	for f.hub.Count("a") < members || f.hub.Count("b") < 1 {
		time.Sleep(10 * time.Millisecond)
	}
	return f
}

// serve returns the address of a server whose clients are in a room.
func (f *flood) serve(b *testing.B, room string, trace *conn.Trace) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := &conn.Server{
		Config: &conn.Config{Trace: trace, PingInterval: -1},
		Handler: &conn.Handler{
			Opened: func(_ context.Context, c *conn.Conn) { f.hub.Join(c, nil, room) },
			Closed: func(c *conn.Conn, _ error) { f.hub.Leave(c) },
		},
	}
	go server.Serve(l)
	b.Cleanup(func() { server.Close() })
	return l.Addr().String()
}

// turn measures without a flood, and then with one.
func (f *flood) turn(size int) {
	quiet := f.measure()
	delivered, cpu := f.hub.Stats().Delivered, cpuTime()
	stop := f.start(size)
	flooded := f.measure()
	stop()
	f.delivered += f.hub.Stats().Delivered - delivered
	f.cpu += cpuTime() - cpu
	f.ratios = append(f.ratios, percentile(flooded, 99)/percentile(quiet, 99))
	f.quiet = append(f.quiet, quiet...)
	f.flooded = append(f.flooded, flooded...)
}

// measure measures messages to room b for two seconds.
func (f *flood) measure() (took []time.Duration) {
	p := binary(make([]byte, 10))
	for begun := time.Now(); time.Since(begun) < 2*time.Second; {
		time.Sleep(3 * time.Millisecond)
		published := time.Now()
		f.hub.PublishTo(hub.In("b"), p)
		took = append(took, (<-f.written).Sub(published))
	}
	return took
}

// start starts the flood, and returns what ends it and waits until the hub is idle.
func (f *flood) start(size int) (stop func()) {
	before := f.hub.Stats().Delivered
	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() {
			for p := make([]byte, size); ctx.Err() == nil; {
				f.hub.PublishTo(hub.In("a"), binary(p))
			}
		})
	}
	// Until batches are as large as they get.
	for f.hub.Stats().Delivered-before < uint64(f.hub.Count("a")*500) {
		time.Sleep(10 * time.Millisecond)
	}
	return func() {
		cancel()
		all.Wait()
		for last := uint64(0); last != f.hub.Stats().Delivered; time.Sleep(50 * time.Millisecond) {
			last = f.hub.Stats().Delivered
		}
	}
}

func (f *flood) report(b *testing.B) {
	b.ReportMetric(0, "ns/op")
	for name, took := range map[string][]time.Duration{"quiet": f.quiet, "flooded": f.flooded} {
		for _, percent := range []int{50, 90, 99} {
			b.ReportMetric(percentile(took, percent), fmt.Sprintf("%s-p%d-µs", name, percent))
		}
	}
	slices.Sort(f.ratios)
	b.ReportMetric(f.ratios[len(f.ratios)/2], "p99-ratio")
	b.ReportMetric(float64(f.delivered)/f.cpu.Seconds()/1e6, "Mdeliveries/cpu-s")
}

// percentile returns a percentile in microseconds.
func percentile(took []time.Duration, percent int) float64 {
	slices.SortFunc(took, cmp.Compare[time.Duration])
	return float64(took[(len(took)-1)*percent/100]) / 1000
}

func binary(p []byte) *conn.Prepared { return prepare(frame.Binary, p) }
