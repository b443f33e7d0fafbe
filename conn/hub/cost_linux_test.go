package hub_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"duplex/conn"
	"duplex/conn/hub"
	"duplex/frame"
)

const (
	costMembers = 1000
	costPayload = 512
	costWire    = costPayload + 4
)

// BenchmarkDelivery measures what it costs the server to deliver a message of 512
// bytes to one of 1,000 connections, in nanoseconds of CPU time, when so many are
// in flight: published, and not with everybody yet. Beside it are what loops of
// writes over all connections cost, in turn with it, and the ratios.
func BenchmarkDelivery(b *testing.B) {
	for _, inFlight := range []int{1, 8, 32} {
		b.Run(fmt.Sprintf("in-flight=%d", inFlight), func(b *testing.B) {
			s := newStage(b)
			ways := []*way{
				{name: "hub", publish: func(p []byte) { s.hub.Publish(prepare(frame.Binary, p)) }},
				{name: "write", publish: func(p []byte) {
					for _, c := range s.conns {
						c.Write(context.Background(), frame.Binary, p)
					}
				}},
				{name: "prepared", publish: func(p []byte) {
					m := prepare(frame.Binary, p)
					for _, c := range s.conns {
						c.WritePrepared(context.Background(), m)
					}
				}},
			}
			rounds := 10 * inFlight // so many that the beginning and the end hardly count
			for b.Loop() {
				ways = append(ways[1:], ways[0])
				for _, w := range ways {
					w.measure(s, inFlight, rounds)
				}
			}
			slices.SortFunc(ways, func(a, b *way) int { return strings.Compare(a.name, b.name) })
			h := ways[0].perDelivery()
			b.ReportMetric(0, "ns/op")
			for _, w := range ways {
				b.ReportMetric(w.perDelivery(), w.name+"-cpu-ns/delivery")
			}
			b.ReportMetric(h/ways[len(ways)-1].perDelivery(), "ratio-to-write")
			b.ReportMetric(h/ways[1].perDelivery(), "ratio-to-prepared")
		})
	}
}

// A way is one to send a message to all.
type way struct {
	name       string
	publish    func([]byte)
	cpu        time.Duration
	deliveries int
}

func (w *way) perDelivery() float64 { return float64(w.cpu) / float64(w.deliveries) }

// measure sends so many messages.
func (w *way) measure(s *stage, inFlight, messages int) {
	before := cpuTime()
	payload := make([]byte, costPayload)
	left := make(chan struct{}, messages)
	for range messages {
		left <- struct{}{}
	}
	close(left)
	var all sync.WaitGroup
	for range inFlight {
		all.Go(func() {
			for range left {
				w.publish(payload)
				<-s.delivered
			}
		})
	}
	all.Wait()
	w.cpu += cpuTime() - before
	w.deliveries += messages * len(s.conns)
}

// cpuTime returns what this process has used.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// A stage is a server with a hub and its clients.
type stage struct {
	hub       hub.Hub
	conns     []*conn.Conn
	delivered chan struct{} // something for each message that all have got
}

func newStage(b *testing.B) *stage {
	s := &stage{delivered: make(chan struct{}, 1000)}
	server := &conn.Server{Handler: &conn.Handler{
		Opened: func(_ context.Context, c *conn.Conn) { s.hub.Join(c, nil) },
		Closed: func(c *conn.Conn, _ error) { s.hub.Leave(c) },
	}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	go server.Serve(l)
	b.Cleanup(func() { server.Close() })
	got := startClients(b, "count", l.Addr().String(), costMembers, costWire)
	for s.hub.Stats().Members < costMembers {
		time.Sleep(10 * time.Millisecond)
	}
	s.conns = slices.Collect(server.Conns())
	go func() {
		for buf := make([]byte, 100); ; {
			n, err := got.Read(buf)
			if err == io.EOF || err != nil {
				return
			}
			for range n {
				s.delivered <- struct{}{}
			}
		}
	}()
	time.Sleep(1500 * time.Millisecond) // until all that rest do
	return s
}
