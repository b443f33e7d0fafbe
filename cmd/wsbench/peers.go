package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"duplex/cmd/internal/duration"
	"duplex/cmd/wsbench/plan"
	"duplex/cmd/wsbench/rival"
)

const aboutPeers = `Builds a program with duplex and other libraries, each used the best way that it
has, and measures them in turn: in memory, and as servers that echo, broadcast, and
keep connections that wait. It says which of duplex's targets are reached.`

// groups are those that peers has.
var groups = []string{"frame", "echo", "broadcast", "handshake", "idle"}

// peersCommand is wsbench peers.
func peersCommand(ctx context.Context, args []string) error {
	p := &comparison{only: words(groups)}
	err := p.options.parse("peers", aboutPeers, args, func(f *flag.FlagSet) {
		f.Var(&p.only, "only", "measure these `groups`: "+strings.Join(groups, ", "))
		f.Var(&p.libs, "libs", "measure these `libraries`; by default all that there are")
		f.BoolVar(&p.quick, "quick", false, "see whether all works, in a minute or two; the figures say little")
		f.StringVar(&p.dir, "dir", "", "the `directory` of the program's source; by default cmd/wsbench/peers in this module")
		f.StringVar(&p.program, "program", "", "this `file` is the program, built already")
		duration.Var(f, &p.minTime, "min-time", 200*time.Millisecond, "the `duration` of each round in memory")
		duration.Var(f, &p.pace.duration, "duration", 2*time.Second, "the `duration` of each round of a server")
		duration.Var(f, &p.pace.warmup, "warmup", 500*time.Millisecond, "the `duration` of the load before that")
		duration.Var(f, &p.settle, "settle", 5*time.Second, "the `duration` that connections wait before memory is measured")
	})
	if err = firstError(err, p.check); err != nil {
		return err
	}
	clean, err := p.build(ctx)
	if err != nil {
		return err
	}
	defer clean()
	if err := p.begin(ctx); err != nil {
		return err
	}
	defer p.framer.Close()
	p.tasks = p.allTasks()
	p.measure(ctx)
	if p.run.Quick = p.quick; !p.quick {
		p.run.Verdicts = plan.Judge(p.run)
	}
	return p.report(ctx)
}

// check finds wrong flags.
func (p *comparison) check() error {
	for _, group := range p.only {
		if !slices.Contains(groups, group) {
			return wrongly(fmt.Errorf("-only %s: the groups are %s", group, strings.Join(groups, ", ")))
		}
	}
	if p.minTime <= 0 || p.pace.duration <= 0 || p.pace.warmup < 0 || p.settle < 0 {
		return wrongly(errors.New("-min-time and -duration must be longer than nothing, and no time shorter"))
	}
	if p.quick {
		p.rounds, p.minTime, p.settle = min(p.rounds, 2), min(p.minTime, 50*time.Millisecond), min(p.settle, 2*time.Second)
		p.pace = pace{min(p.pace.warmup, 100*time.Millisecond), min(p.pace.duration, 400*time.Millisecond)}
	}
	return nil
}

// build builds the program, or takes that which there is, and returns what cleans
// up.
func (p *comparison) build(ctx context.Context) (clean func(), err error) {
	if p.program != "" {
		p.rivals = rival.Program(p.program)
		return func() {}, nil
	}
	if p.dir == "" {
		if p.dir, err = rival.Source(ctx); err != nil {
			return nil, err
		}
	}
	if _, err := os.Stat(p.dir); err != nil {
		return nil, wrongly(err)
	}
	to, err := os.MkdirTemp("", "wsbench")
	if err != nil {
		return nil, err
	}
	clean = func() { os.RemoveAll(to) }
	if p.rivals, err = rival.Build(ctx, p.dir, to); err != nil {
		clean()
		return nil, err
	}
	return clean, nil
}
