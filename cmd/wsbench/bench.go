package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"duplex/cmd/internal/term"
	"duplex/cmd/internal/version"
	"duplex/cmd/wsbench/histogram"
	"duplex/cmd/wsbench/process"
	"duplex/cmd/wsbench/result"
)

// A bench measures tasks in rounds.
type bench struct {
	*options
	run       *result.Run
	placement process.Placement
	tasks     []task
	progress  *term.Progress
	latencies map[key]*histogram.Histogram
	failed    map[key]error
}

// A key says what is measured of whom.
type key struct {
	c       result.Case
	subject string
}

// A task is to measure something once.
type task struct {
	key
	measure func(context.Context) ([]reading, error)
	takes   time.Duration // about so long, without the server's start
}

// A reading is what a metric was, or a distribution of latencies.
type reading struct {
	c       result.Case
	metric  result.Metric
	value   float64
	latency *histogram.Histogram // instead of a value
}

// newBench returns a bench for subjects.
func newBench(o *options, subjects ...result.Subject) *bench {
	b := &bench{
		options: o, progress: term.NewProgress(os.Stderr, 0),
		latencies: map[key]*histogram.Histogram{}, failed: map[key]error{},
	}
	b.run = &result.Run{
		Tool: "wsbench", Version: version.Module(), Command: commandLine(o.args), Started: time.Now(), Rounds: o.rounds,
		Host: result.ThisHost(), Subjects: subjects,
	}
	return b
}

// place gives servers that are started and this process processors of their own.
func (b *bench) place() {
	b.placement = process.Place()
	b.run.Placement = b.placement.String()
}

// measure measures all tasks once in each round. Those of the same case follow
// each other and take turns in who is first, so that what disturbs one disturbs
// the others too. A task that has failed is not tried again.
func (b *bench) measure(ctx context.Context) {
	b.estimate()
	b.progress.Expect(len(b.tasks) * b.rounds)
	done := 0
	defer b.progress.Clear()
	for round := range b.rounds {
		for _, same := range byCase(b.tasks) {
			for i := range same {
				t := same[(i+round)%len(same)]
				b.progress.Show(done, fmt.Sprintf("%s: %v", t.subject, t.c))
				b.once(ctx, t)
				done++
			}
		}
	}
	for _, t := range b.tasks {
		if h := b.latencies[t.key]; h != nil {
			b.run.AddLatency(t.c, t.subject, h)
		}
	}
	b.run.Seconds = time.Since(b.run.Started).Seconds()
	b.run.Complete = ctx.Err() == nil
}

// estimate says how long it will take, if anybody is there to wait.
func (b *bench) estimate() {
	var all time.Duration
	for _, t := range b.tasks {
		all += t.takes + startTime
	}
	if b.progress != nil {
		fmt.Fprintf(os.Stderr, "%d tasks, %d rounds: about %v\n", len(b.tasks), b.rounds, (all * time.Duration(b.rounds)).Round(time.Second))
	}
}

// startTime is about how long it takes to start a server and to connect to it.
const startTime = 200 * time.Millisecond

// byCase cuts tasks where the case changes.
func byCase(tasks []task) (all [][]task) {
	for i, t := range tasks {
		if i == 0 || t.c != tasks[i-1].c {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], t)
	}
	return all
}

// once measures a task.
func (b *bench) once(ctx context.Context, t task) {
	if b.failed[t.key] != nil || ctx.Err() != nil {
		return
	}
	readings, err := t.measure(ctx)
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		b.failed[t.key] = err
		b.run.Failures = append(b.run.Failures, result.Failure{Case: t.c, Subject: t.subject, Error: err.Error()})
		return
	}
	for _, r := range readings {
		if r.latency == nil {
			b.run.Add(r.c, t.subject, r.metric, r.value)
		} else if h := b.latencies[t.key]; h != nil {
			h.Add(r.latency)
		} else {
			b.latencies[t.key] = r.latency
		}
	}
}

// failure returns an error if something could not be measured: the first one.
func (b *bench) failure(ctx context.Context) error {
	if ctx.Err() != nil {
		return fmt.Errorf("interrupted: %w", ctx.Err())
	}
	if len(b.run.Failures) == 0 {
		return nil
	}
	f := b.run.Failures[0]
	err := b.failed[key{f.Case, f.Subject}]
	if err == nil {
		err = errors.New(f.Error) // of a run before
	}
	err = fmt.Errorf("%s: %v: %w", f.Subject, f.Case, err)
	if n := len(b.run.Failures) - 1; n > 0 {
		err = fmt.Errorf("%w (and %d more that failed)", err, n)
	}
	return err
}
