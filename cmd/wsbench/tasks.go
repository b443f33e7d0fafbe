package main

import (
	"context"
	"slices"
	"time"

	"duplex/cmd/wsbench/load"
	"duplex/cmd/wsbench/result"
)

// A pace says how long a load is measured.
type pace struct {
	warmup, duration time.Duration
}

// echoTask measures echoes of a server.
func echoTask(c result.Case, subject string, s source, p pace) task {
	e := load.Echo{Conns: c.Conns, Depth: c.Depth, Size: c.Size, Kind: load.Kind(c.Kind), Rate: c.Rate,
		Warmup: p.warmup, Duration: p.duration}
	return loadTask(c, subject, s, p, e.Run)
}

// broadcastTask measures broadcasts of a server. With others, it does not send to
// who publishes.
func broadcastTask(c result.Case, subject string, s source, p pace, others bool) task {
	b := load.Broadcast{Conns: c.Conns, InFlight: c.Depth, Size: c.Size, Kind: load.Kind(c.Kind), Others: others,
		Warmup: p.warmup, Duration: p.duration}
	return loadTask(c, subject, s, p, b.Run)
}

// handshakeTask measures handshakes with a server.
func handshakeTask(c result.Case, subject string, s source, p pace) task {
	return loadTask(c, subject, s, p, load.Handshakes{Conns: c.Conns, Warmup: p.warmup, Duration: p.duration}.Run)
}

// loadTask measures a load.
func loadTask(c result.Case, subject string, s source, p pace, run func(context.Context, *load.Target) (*load.Result, error)) task {
	return task{key: key{c, subject}, takes: p.warmup + p.duration, measure: func(ctx context.Context) (all []reading, err error) {
		err = s.with(func(t *load.Target) error {
			t.Compress = c.Compress
			r, err := run(ctx, t)
			if err == nil {
				all = readings(c, r)
			}
			return err
		})
		return all, err
	}}
}

// readings returns what a result says.
func readings(c result.Case, r *load.Result) (all []reading) {
	if r.CPUKnown {
		all = append(all, reading{c: c, metric: result.CPU, value: r.PerMessage()})
	}
	all = append(all, reading{c: c, metric: result.Rate, value: r.Rate()},
		reading{c: c, metric: result.Total, value: float64(r.Messages)})
	if c.Size > 0 {
		all = append(all, reading{c: c, metric: result.Volume, value: r.Rate() * float64(c.Size)})
	}
	if c.Compress && r.Wire > 0 {
		all = append(all, reading{c: c, metric: result.Wire, value: float64(r.Wire) / float64(r.Messages)})
	}
	if r.PerConnKnown {
		all = append(all, reading{c: c, metric: result.PerConn, value: r.PerConn})
	}
	for _, p := range []struct {
		m    result.Metric
		rank float64
	}{{result.P50, 50}, {result.P90, 90}, {result.P99, 99}, {result.P999, 99.9}, {result.Max, 100}} {
		all = append(all, reading{c: c, metric: p.m, value: float64(r.Latency.Percentile(p.rank))})
	}
	return append(all, reading{c: c, latency: r.Latency})
}

// idleTask measures the memory of a server. Its case is that of most connections;
// the readings are for each number of them.
func idleTask(subject string, s source, i load.Idle) task {
	most := idleCase(i.Counts[len(i.Counts)-1])
	s = s.tidied()
	return task{key: key{most, subject}, takes: i.Settle * time.Duration(len(i.Counts)+1), measure: func(ctx context.Context) (all []reading, err error) {
		err = s.with(func(t *load.Target) error {
			held, err := i.Run(ctx, t)
			for n := range held {
				all = append(all, memories(held[:n+1])...)
			}
			return err
		})
		return all, err
	}}
}

func idleCase(conns int) result.Case { return result.Case{Group: result.Idle, Conns: conns} }

// tidied returns a source whose server, if it is written in Go, collects its garbage
// often. What is measured is to be what it keeps for its connections, not what the
// handshakes have left.
func (s source) tidied() source {
	s.placement.Env = append(slices.Clip(s.placement.Env), "GOGC=10")
	return s
}

// memories returns what the last measurement says. What one more connection takes
// is counted from the first number of them on, and for that from none.
func memories(held []load.Held) []reading {
	last := held[len(held)-1]
	c := idleCase(last.Conns)
	all := []reading{
		{c: c, metric: result.RSS, value: float64(last.Memory.RSS)},
		{c: c, metric: result.Private, value: float64(last.Memory.Private)},
	}
	if len(held) > 1 {
		before := held[0]
		if len(held) > 2 {
			before = held[1]
		}
		grown := float64(last.Memory.Private-before.Memory.Private) / float64(last.Conns-before.Conns)
		all = append(all, reading{c: c, metric: result.PerConn, value: grown})
	}
	return all
}
