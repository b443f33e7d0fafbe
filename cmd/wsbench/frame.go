package main

import (
	"context"
	"errors"
	"flag"
	"time"

	"duplex/cmd/internal/duration"
	"duplex/cmd/internal/version"
	"duplex/cmd/wsbench/inmemory"
	"duplex/cmd/wsbench/load"
	"duplex/cmd/wsbench/result"
)

const aboutFrame = `Measures duplex in memory: masking alone; receiving with the machine that does no
I/O; reading and writing messages with a connection over nothing; and compression,
each message by itself.`

// frameCommand is wsbench frame.
func frameCommand(ctx context.Context, args []string) error {
	var o options
	sizes, minTime := numbers{32, 125, 1024, 16384, 1 << 20}, 200*time.Millisecond
	err := o.parse("frame", aboutFrame, args, func(f *flag.FlagSet) {
		f.Var(&sizes, "size", "sizes of messages, in `bytes`")
		duration.Var(f, &minTime, "min-time", minTime, "the `duration` of each round")
	})
	positive := func() error {
		if minTime <= 0 {
			return wrongly(errors.New("-min-time must be longer than nothing"))
		}
		return nil
	}
	if err = firstError(err, positive); err != nil {
		return err
	}
	b := newBench(&o, result.Subject{Name: "duplex", Version: version.Module(), Role: result.Ours, UTF8: true})
	for _, w := range inMemoryWork {
		for _, size := range sizes {
			w.Size = size
			b.tasks = append(b.tasks, frameTask(w, minTime))
		}
	}
	b.measure(ctx)
	return b.report(ctx)
}

// inMemoryWork is what wsbench frame measures, at each size.
var inMemoryWork = []inmemory.Work{
	{Op: inmemory.Mask, Kind: load.Binary},
	{Op: inmemory.Receive, Kind: load.Binary},
	{Op: inmemory.Receive, Kind: load.Text},
	{Op: inmemory.Read, Kind: load.Binary},
	{Op: inmemory.Read, Kind: load.Text},
	{Op: inmemory.Read, Kind: load.Binary, Client: true},
	{Op: inmemory.Write, Kind: load.Binary},
	{Op: inmemory.Write, Kind: load.Binary, Client: true},
	{Op: inmemory.Compress, Kind: load.JSON},
	{Op: inmemory.Inflate, Kind: load.JSON},
}

// frameTask measures a work.
func frameTask(w inmemory.Work, minTime time.Duration) task {
	c := result.Case{Group: result.Frame, Op: string(w.Op), Kind: string(w.Kind), Size: w.Size}
	switch {
	case w.Op == inmemory.Mask || w.Op == inmemory.Compress || w.Op == inmemory.Inflate:
	case w.Client:
		c.Role = "client"
	default:
		c.Role = "server"
	}
	return task{key: key{c, "duplex"}, takes: minTime, measure: func(context.Context) ([]reading, error) {
		cost, err := w.Measure(minTime)
		return costs(c, cost.Nanoseconds, cost.Allocs), err
	}}
}

// costs returns what a message costs in memory.
func costs(c result.Case, nanoseconds, allocs float64) []reading {
	return []reading{{c: c, metric: result.Time, value: nanoseconds}, {c: c, metric: result.Allocs, value: allocs}}
}
