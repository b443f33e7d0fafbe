package main

import (
	"context"
	"errors"
	"flag"
	"time"

	"duplex/cmd/internal/duration"
	"duplex/cmd/wsbench/result"
)

const aboutEcho = `Measures a server that sends every message back: every combination of -conns,
-depth and -size. By default each connection sends -depth messages, waits for the
answers and sends again: that shows how much the server can do, and how much CPU
time it takes for it. With -rate or -every messages are due when the clock says so,
and latencies count from then: they are corrected for coordinated omission.`

// echoCommand is wsbench echo.
func echoCommand(ctx context.Context, args []string) error {
	var (
		o      options
		s      source
		sh     = shape{conns: numbers{64}, sizes: numbers{32}}
		depths = numbers{1}
		rates  numbers
		every  time.Duration
	)
	err := o.parse("echo", aboutEcho, args, func(f *flag.FlagSet) {
		s.define(f)
		sh.define(f)
		f.Var(&depths, "depth", "`numbers` of messages that a connection sends before it waits for the answers")
		f.Var(&rates, "rate", "`messages` a second, over all connections, however fast the answers come")
		duration.Var(f, &every, "every", 0, "each connection sends a message in this `interval`, however fast the answers come")
	})
	onePace := func() error {
		if every < 0 || every > 0 && len(rates) > 0 {
			return wrongly(errors.New("either -rate or -every says when a message is due, and no interval is negative"))
		}
		return nil
	}
	if err = firstError(err, s.check, sh.check, positive("-depth", depths), positive("-rate", rates), onePace); err != nil {
		return err
	}
	vary := inFlight(depths)
	switch {
	case every > 0:
		vary = inInterval(every)
	case len(rates) > 0:
		vary = atRates(rates)
	}
	return o.load(ctx, s, sh.cases(result.Echo, vary), func(c result.Case, s source) task {
		return echoTask(c, s.subject().Name, s, sh.pace)
	})
}

// load measures a server in all cases.
func (o *options) load(ctx context.Context, s source, cases []result.Case, task func(result.Case, source) task) error {
	b := newBench(o, s.subject())
	if s.url == "" {
		b.place()
		s.placement = b.placement
	}
	for _, c := range cases {
		b.tasks = append(b.tasks, task(c, s))
	}
	b.measure(ctx)
	return b.report(ctx)
}
