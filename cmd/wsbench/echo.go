package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"time"

	"duplex/cmd/wsbench/load"
	"duplex/cmd/wsbench/result"
)

const aboutEcho = `Measures a server that sends every message back: every combination of -conns,
-depth and -size. By default each connection sends -depth messages, waits for the
answers and sends again: that shows how much the server can do, and how much CPU
time it takes for it. With -rate messages are due when the clock says so, and
latencies count from then: they are corrected for coordinated omission.`

// shape are the flags that say what is sent.
type shape struct {
	kind string
	pace
}

func (s *shape) define(f *flag.FlagSet) {
	f.StringVar(&s.kind, "kind", "binary", "what messages are made of: binary, text or json")
	f.DurationVar(&s.duration, "duration", 2*time.Second, "how long each round measures")
	f.DurationVar(&s.warmup, "warmup", 500*time.Millisecond, "how long the load lasts before that")
}

func (s *shape) check() error {
	switch {
	case !slices.Contains([]load.Kind{load.Binary, load.Text, load.JSON}, load.Kind(s.kind)):
		return wrongly(fmt.Errorf("-kind %s: it is binary, text or json", s.kind))
	case s.duration <= 0 || s.warmup < 0:
		return wrongly(errors.New("-duration must be longer than nothing, and -warmup not shorter"))
	}
	return nil
}

// echoCommand is wsbench echo.
func echoCommand(ctx context.Context, args []string) error {
	var (
		o        options
		s        source
		sh       shape
		conns    = numbers{64}
		depths   = numbers{1}
		sizes    = numbers{32}
		rates    numbers
		compress bool
	)
	err := o.parse("echo", aboutEcho, args, func(f *flag.FlagSet) {
		s.define(f)
		sh.define(f)
		f.Var(&conns, "conns", "`numbers` of connections")
		f.Var(&depths, "depth", "`numbers` of messages that a connection sends before it waits for the answers")
		f.Var(&sizes, "size", "sizes of messages, in `bytes`")
		f.Var(&rates, "rate", "`messages` a second, over all connections, however fast the answers come")
		f.BoolVar(&compress, "compress", false, "permessage-deflate, without takeover; -kind json resembles what is compressed")
	})
	if err = firstError(err, s.check, sh.check, positive("-conns", conns), positive("-depth", depths)); err != nil {
		return err
	}
	b := newBench(&o, s.subject())
	s.placement = b.placement
	var tasks []task
	for _, c := range echoCases(conns, depths, sizes, rates) {
		c.Kind, c.Compress = sh.kind, compress
		tasks = append(tasks, echoTask(c, s.subject().Name, s, sh.pace))
	}
	b.measure(ctx, tasks)
	return b.report(ctx)
}

// echoCases returns all combinations: of depths, or of rates if there are any.
func echoCases(conns, depths, sizes, rates numbers) (all []result.Case) {
	for _, n := range conns {
		for _, size := range sizes {
			c := result.Case{Group: result.Echo, Conns: n, Size: size}
			for _, c.Rate = range floats(rates) {
				all = append(all, c)
			}
			for _, c.Depth = range depths {
				if c.Rate == 0 {
					all = append(all, c)
				}
			}
		}
	}
	return all
}

func floats(n numbers) (all []float64) {
	for _, v := range n {
		all = append(all, float64(v))
	}
	return all
}

// firstError returns err or the first error of the checks.
func firstError(err error, checks ...func() error) error {
	for _, check := range checks {
		if err == nil {
			err = check()
		}
	}
	return err
}

// positive returns a check that there is no 0.
func positive(flag string, n numbers) func() error {
	return func() error {
		if slices.Contains(n, 0) {
			return wrongly(fmt.Errorf("%s 0: one at least", flag))
		}
		return nil
	}
}
