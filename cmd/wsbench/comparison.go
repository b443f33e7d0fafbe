package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"duplex/cmd/wsbench/load"
	"duplex/cmd/wsbench/plan"
	"duplex/cmd/wsbench/process"
	"duplex/cmd/wsbench/result"
	"duplex/cmd/wsbench/rival"
)

// A comparison is what wsbench peers does.
type comparison struct {
	options
	only, libs   words
	quick        bool
	dir, program string
	minTime      time.Duration
	settle       time.Duration
	pace         pace

	*bench
	rivals    rival.Program
	libraries []rival.Library
	framer    *rival.Framer
}

// begin finds out what there is and makes ready to measure it.
func (p *comparison) begin(ctx context.Context) error {
	all, err := p.rivals.List(ctx)
	if err != nil {
		return err
	}
	if err := p.choose(all); err != nil {
		return err
	}
	var subjects []result.Subject
	for _, l := range p.libraries {
		subjects = append(subjects, result.Subject{Name: l.Name, Version: l.Version, Notes: l.Notes, UTF8: l.UTF8, Role: roleOf(l.Name)})
	}
	p.bench = newBench(&p.options, subjects...)
	p.place()
	p.framer, err = p.rivals.Framer(ctx, p.placement.Command)
	return err
}

// choose picks the libraries that were asked for.
func (p *comparison) choose(all []rival.Library) error {
	var names []string
	for _, l := range all {
		names = append(names, l.Name)
		if len(p.libs) == 0 || slices.Contains(p.libs, l.Name) {
			p.libraries = append(p.libraries, l)
		}
	}
	for _, name := range p.libs {
		if !slices.Contains(names, name) {
			return wrongly(fmt.Errorf("there is no library %q, but %s", name, strings.Join(names, ", ")))
		}
	}
	return nil
}

// roleOf returns what a library is in the comparison: its name says it.
func roleOf(name string) result.Role {
	first, how, _ := strings.Cut(name, "-")
	switch {
	case first == "duplex":
		return result.Ours
	case first == "raw":
		return result.Floor
	case how == "low":
		return result.ByHand
	}
	return result.Peer
}

// allTasks returns all that is to be measured.
func (p *comparison) allTasks() (all []task) {
	what := plan.Full(process.MostConns())
	if p.quick {
		what = plan.Quick()
	}
	of := func(group string, cases []result.Case, task func(result.Case, rival.Library) task, has func(*rival.Library) bool) {
		for _, c := range cases {
			for _, l := range p.libraries {
				if slices.Contains(p.only, group) && has(&l) {
					all = append(all, task(c, l))
				}
			}
		}
	}
	serves := func(program string) func(*rival.Library) bool {
		return func(l *rival.Library) bool { return l.Serves(program) }
	}
	of("frame", what.Frame, p.frameTask, func(l *rival.Library) bool { return l.Frame })
	of("echo", what.Echo, func(c result.Case, l rival.Library) task {
		s := p.source(l, "echo", c.Compress)
		if c.Rate > 0 {
			s = s.tidied() // memory is looked at too
		}
		return ifCompressed(echoTask(c, l.Name, s, p.paceOf(c)))
	}, serves("echo"))
	of("broadcast", what.Broadcast, func(c result.Case, l rival.Library) task {
		return broadcastTask(c, l.Name, p.source(l, "broadcast", c.Compress), p.paceOf(c), false)
	}, serves("broadcast"))
	of("handshake", what.Handshake, func(c result.Case, l rival.Library) task {
		return handshakeTask(c, l.Name, p.source(l, "echo", false), p.pace)
	}, func(l *rival.Library) bool { return l.Serves("echo") && roleOf(l.Name) != result.Floor }) // which says no goodbye
	of("idle", []result.Case{idleCase(what.Idle[len(what.Idle)-1])}, func(_ result.Case, l rival.Library) task {
		return idleTask(l.Name, p.source(l, "echo", false), load.Idle{Counts: what.Idle, Settle: p.settle})
	}, serves("echo"))
	return all
}

// ifCompressed returns a task that passes over a library without compression, whose
// server refuses the connection, or does not serve at all, if it is to compress.
func ifCompressed(t task) task {
	return task{key: t.key, takes: t.takes, measure: func(ctx context.Context) ([]reading, error) {
		readings, err := t.measure(ctx)
		if _, refused := errors.AsType[*load.Unreachable](err); refused && t.c.Compress {
			return nil, nil
		}
		return readings, err
	}}
}

// longestInterval is how much longer a load is for the sake of that.
const longestInterval = 6 * time.Second

// turns is for how many connections a load lasts a second longer, so that each gets
// its turn often enough.
const turns = 5000

// paceOf returns how long a case is measured: three messages of each connection at
// least, where they are sent in an interval.
func (p *comparison) paceOf(c result.Case) pace {
	more := time.Duration(c.Conns/turns)*time.Second + min(3*c.Interval(), longestInterval)
	return pace{p.pace.warmup + more, p.pace.duration + more}
}

// source returns how to start a server of a library.
func (p *comparison) source(l rival.Library, program string, compress bool) source {
	return source{command: p.rivals.Serve(l.Name, program, compress), placement: p.placement, parrot: roleOf(l.Name) == result.Floor}
}

// frameTask measures a library in memory.
func (p *comparison) frameTask(c result.Case, l rival.Library) task {
	return task{key: key{c, l.Name}, takes: p.minTime, measure: func(context.Context) ([]reading, error) {
		cost, err := p.framer.Measure(rival.Request{Library: l.Name, Op: c.Op, Role: c.Role, Kind: c.Kind, Size: c.Size,
			Compress: c.Compress, MinTime: p.minTime})
		return costs(c, cost.Nanoseconds, cost.Allocs), err
	}}
}
