package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"time"

	"duplex/cmd/internal/duration"
	"duplex/cmd/wsbench/load"
	"duplex/cmd/wsbench/result"
)

const aboutIdle = `Measures the memory of a server with connections that wait: what the process has
for itself alone, and by how much that grows for one more connection from each
number of them to the next. What the kernel keeps for sockets is not in it.`

// idleCommand is wsbench idle.
func idleCommand(ctx context.Context, args []string) error {
	var (
		o      options
		s      source
		counts = numbers{1000, 5000, 10_000}
		i      load.Idle
	)
	err := o.parse("idle", aboutIdle, args, func(f *flag.FlagSet) {
		f.Lookup("rounds").DefValue = "1"
		f.Set("rounds", "1")
		s.define(f)
		f.Var(&counts, "conns", "`numbers` of connections, growing")
		duration.Var(f, &i.Settle, "settle", 10*time.Second, "the `duration` that they wait before memory is measured")
		f.BoolVar(&i.Silent, "silent", false, "the server does not echo: do not exchange a message on each connection first")
	})
	growing := func() error {
		if sorted := slices.Compact(slices.Sorted(slices.Values(counts))); !slices.Equal(sorted, counts) || counts[0] == 0 {
			return wrongly(fmt.Errorf("-conns %v: the numbers must grow, from 1 on", counts.String()))
		}
		if s.url != "" && s.pid == 0 {
			return wrongly(errors.New("memory is measured of a process: -server starts one, or -pid says which"))
		}
		return nil
	}
	if err = firstError(err, s.check, growing); err != nil {
		return err
	}
	i.Counts = counts
	most := []result.Case{idleCase(counts[len(counts)-1])}
	return o.load(ctx, s, most, func(_ result.Case, s source) task { return idleTask(s.subject().Name, s, i) })
}
