package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
	"duplex/cmd/wsconform/term"
)

// testServers plays the cases against one server after the other, until ctx
// ends.
func (p *planned) testServers(ctx context.Context) (*result.Run, error) {
	r := p.newRun()
	progress := term.NewProgress(os.Stderr, len(p.cases)*len(p.servers))
	defer progress.Clear()
	for _, s := range p.named(ctx) {
		agent := result.Agent{Name: s.name, URL: s.url}
		if err := s.target.Reach(ctx, p.play); err != nil && ctx.Err() == nil {
			agent.Unreachable = err.Error()
		}
		r.Agents = append(r.Agents, agent)
		if agent.Unreachable == "" {
			r.Results = append(r.Results, p.testServer(ctx, s, progress)...)
		}
	}
	r.Duration = result.Since(r.Started)
	r.Complete = ctx.Err() == nil
	return r, nil
}

// named returns the servers with names: one that has none is called what it calls
// itself, as by Autobahn, or else by its address.
func (p *planned) named(ctx context.Context) []server {
	taken := map[string]bool{}
	for i := range p.servers {
		s := &p.servers[i]
		if s.asked {
			name := cmp.Or(s.target.ServerField(ctx, p.play), "UnknownServer")
			if !taken[name] {
				s.name = name
			}
		}
		taken[s.name] = true
	}
	return p.servers
}

// testServer plays the cases against a server, several at once, and returns
// the results in the order of the cases.
func (p *planned) testServer(ctx context.Context, s server, progress *term.Progress) []result.Result {
	results := make([]*result.Result, len(p.cases))
	short, long := p.queues(s.name)
	play := func(queue <-chan int) {
		for i := range queue {
			r := s.target.Play(ctx, &p.cases[i], p.play)
			if ctx.Err() != nil {
				return
			}
			r.Agent, r.Number = s.name, i+1
			results[i] = r
			progress.Add(r)
			p.tell(r)
		}
	}
	var workers sync.WaitGroup
	for n := range p.parallel {
		workers.Go(func() {
			if n < longBeside {
				play(long)
			}
			play(short)
			if n < mostLong {
				play(long)
			}
		})
	}
	workers.Wait()
	p.replay(ctx, s, results)
	return played(results)
}

// Cases that may take long want work of both ends, and most others only have them
// wait. So a few long ones are played beside those, and more of them later: so
// many that they do not cost each other the second that a peer has for a Close.
const longBeside, mostLong = 2, 8

// queues returns the cases that are to be played, by their index: short ones, and
// those that may take long. One at a time, they are all in order.
func (p *planned) queues(agent string) (short, long <-chan int) {
	queue := map[bool]chan int{false: make(chan int, len(p.cases)), true: make(chan int, len(p.cases))}
	for i, c := range p.cases {
		if !p.spares(agent, c) {
			queue[c.Limit > 0 && p.parallel > 1] <- i
		}
	}
	close(queue[false])
	close(queue[true])
	return queue[false], queue[true]
}

// mostReplays is how many cases are played again: more are no accident.
const mostReplays = 40

// replay plays again, one by one, what was failed by the clock while other cases
// were played: where the limit is a second, a case may have cost another one its
// time. The better result counts.
func (p *planned) replay(ctx context.Context, s server, results []*result.Result) {
	var late []int
	for i, r := range results {
		if r != nil && r.Late && r.Failed() {
			late = append(late, i)
		}
	}
	if p.parallel == 1 || len(late) > mostReplays {
		return
	}
	for _, i := range late {
		again := s.target.Play(ctx, &p.cases[i], p.play)
		if ctx.Err() == nil && !again.Failed() {
			again.Agent, again.Number = s.name, i+1
			again.Remarks = append(again.Remarks, "the peer was too late while other cases were played, and in time alone")
			results[i] = again
		}
	}
}

// tell tells of a case, if wstest's -d is set.
func (p *planned) tell(r *result.Result) {
	if p.debug {
		fmt.Fprintf(os.Stderr, "%s %s: %s, %s\n", r.Agent, r.Case.ID, r.Behavior, r.BehaviorClose)
	}
}

// spares reports whether an agent is spared a case.
func (p *planned) spares(agent string, c suite.Case) bool {
	return p.excluded != nil && suite.Match(c.ID, p.excluded(agent))
}

// played returns the results that there are.
func played(results []*result.Result) []result.Result {
	var all []result.Result
	for _, r := range slices.DeleteFunc(results, func(r *result.Result) bool { return r == nil }) {
		all = append(all, *r)
	}
	return all
}

// newRun returns a run that begins now.
func (p *planned) newRun() *result.Run {
	return &result.Run{Tool: "wsconform", Version: release(), Role: p.role, Started: time.Now(), Seed: p.seed}
}
