package main

import (
	"context"
	"errors"
	"flag"
	"time"

	"duplex/cmd/internal/duration"
	"duplex/cmd/wsbench/result"
)

const aboutHandshake = `Measures how many connections a server takes in a second, and its CPU time for one:
accepting it, the opening handshake, the closing handshake and its end.`

// handshakeCommand is wsbench handshake.
func handshakeCommand(ctx context.Context, args []string) error {
	var (
		o     options
		s     source
		conns = numbers{16}
		p     pace
	)
	err := o.parse("handshake", aboutHandshake, args, func(f *flag.FlagSet) {
		s.define(f)
		f.Var(&conns, "conns", "`numbers` of connections that are being made at the same time")
		duration.Var(f, &p.duration, "duration", 2*time.Second, "the `duration` of each round")
		duration.Var(f, &p.warmup, "warmup", 500*time.Millisecond, "the `duration` of the load before that")
	})
	positiveTime := func() error {
		if p.duration <= 0 || p.warmup < 0 {
			return wrongly(errors.New("-duration must be longer than nothing, and -warmup not shorter"))
		}
		return nil
	}
	if err = firstError(err, s.check, positive("-conns", conns), positiveTime); err != nil {
		return err
	}
	var cases []result.Case
	for _, n := range conns {
		cases = append(cases, result.Case{Group: result.Handshake, Conns: n})
	}
	return o.load(ctx, s, cases, func(c result.Case, s source) task {
		return handshakeTask(c, s.subject().Name, s, p)
	})
}
