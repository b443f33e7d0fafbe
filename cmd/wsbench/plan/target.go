package plan

import (
	"fmt"

	"duplex/cmd/wsbench/result"
	"duplex/cmd/wsbench/stat"
)

// The subjects that targets name.
const (
	ours      = "duplex"
	gathering = "raw"        // answers all that it has read in one write
	single    = "raw-single" // answers each frame with a write of its own
)

// A rival is what a figure is divided by.
type rival func(r *result.Run, c result.Case, m result.Metric) *result.Figure

// A target is how large a figure of duplex may be, as a part of a rival's.
type target struct {
	c       result.Case
	metric  result.Metric
	against rival
	most    float64
}

// targets are what duplex is to reach: in memory, in time for a message; over a
// socket, in CPU time of the server.
func targets() (all []target) {
	add := func(most float64, against rival, metric result.Metric, cases ...result.Case) {
		for _, c := range cases {
			all = append(all, target{c, metric, against, most})
		}
	}
	for _, size := range sizes {
		read := inMemory("read", "server", "binary", size)
		server, client := inMemory("write", "server", "binary", size), inMemory("write", "client", "binary", size)
		switch {
		case size <= 1024:
			add(0.7, best, result.Time, read)
		default:
			add(1.05, best, result.Time, read)
		}
		if size == 1<<20 {
			add(1, best, result.Time, server, client)
			continue
		}
		add(0.6, best, result.Time, server)
		add(0.8, best, result.Time, client)
	}
	add(0.35, bestOfValidating, result.Time, ascii)
	for _, conns := range []int{64, 1000} {
		add(1, best, result.CPU, echo(conns, 1, 32))
		add(1.05, floor(single), result.CPU, echo(conns, 1, 32))
		add(0.12, best, result.CPU, echo(conns, 16, 32))
		add(1.3, floor(gathering), result.CPU, echo(conns, 16, 32))
	}
	add(1, best, result.CPU, echo(64, 1, 65536))
	add(0.2, best, result.CPU, broadcast(1000, 8))
	add(1, best, result.CPU, broadcast(1000, 1))
	return all
}

// best is the peer whose median is the least.
func best(r *result.Run, c result.Case, m result.Metric) *result.Figure {
	return least(r, c, m, func(s result.Subject) bool { return s.Role == result.Peer })
}

// bestOfValidating is the same among those that refuse what is not UTF-8.
func bestOfValidating(r *result.Run, c result.Case, m result.Metric) *result.Figure {
	return least(r, c, m, func(s result.Subject) bool { return s.Role == result.Peer && s.UTF8 })
}

func least(r *result.Run, c result.Case, m result.Metric, counts func(result.Subject) bool) *result.Figure {
	least := new(result.Figure)
	for _, s := range r.Subjects {
		f := r.Find(c, s.Name, m)
		if counts(s) && len(f.Samples) > 0 && (len(least.Samples) == 0 || f.Median() < least.Median()) {
			least = f
		}
	}
	return least
}

// floor is what remains without a library.
func floor(name string) rival {
	return func(r *result.Run, c result.Case, m result.Metric) *result.Figure { return r.Find(c, name, m) }
}

// Judge returns which targets were reached, of those whose figures there are.
// Ratios are taken in each round, for what disturbs a round disturbs both.
func Judge(r *result.Run) (all []result.Verdict) {
	for _, t := range targets() {
		mine, other := r.Find(t.c, ours, t.metric), t.against(r, t.c, t.metric)
		v := result.Verdict{Target: t.c.String(), Case: t.c, Most: t.most, Against: "÷ " + other.Subject}
		all = judge(all, v, stat.Ratios(mine.Samples, other.Samples))
	}
	return memory(scaling(all, r), r)
}

// judge adds a verdict, if there are samples.
func judge(all []result.Verdict, v result.Verdict, samples []float64) []result.Verdict {
	if len(samples) == 0 {
		return all
	}
	v.Value = stat.Median(samples)
	v.Low, v.High = stat.Quantile(samples, 0), stat.Quantile(samples, 1)
	v.Reached = v.Value <= v.Most
	return append(all, v)
}

// scaling judges by what factor a message costs more on 10,000 connections than
// on 10: by none that is larger than that of the floor.
func scaling(all []result.Verdict, r *result.Run) []result.Verdict {
	few, many := echo(10, 1, 32), echo(10_000, 1, 32)
	growth := func(subject string) []float64 {
		return stat.Ratios(r.Find(many, subject, result.CPU).Samples, r.Find(few, subject, result.CPU).Samples)
	}
	v := result.Verdict{Target: "echo, from 10 to 10,000 connections: growth of CPU per message", Case: many, Most: 1,
		Against: fmt.Sprintf("÷ that of %s", single)}
	return judge(all, v, stat.Ratios(growth(ours), growth(single)))
}

// memory judges what one more connection takes that waits.
func memory(all []result.Verdict, r *result.Run) []result.Verdict {
	c := result.Case{Group: result.Idle, Conns: 10_000}
	v := result.Verdict{Target: c.String(), Case: c, Most: 1.2 * 1024, Against: "memory of the process for one more", Unit: result.PerConn}
	return judge(all, v, r.Find(c, ours, result.PerConn).Samples)
}
