package plan

import (
	"fmt"
	"strings"

	"duplex/cmd/wsbench/result"
	"duplex/cmd/wsbench/stat"
)

// ours is duplex with a handler, and loop with a Read loop behind net/http.
const (
	ours = "duplex"
	loop = "duplex-loop"
)

// Judge divides the figures of duplex by those of its rivals, as far as there are
// any, and says which targets are reached. Ratios are taken in each round, for what
// disturbs a round disturbs both.
func Judge(r *result.Run) (all []result.Verdict) {
	for _, c := range r.Cases() {
		m := result.CPU
		if c.Group == result.Frame {
			m = result.Time
		}
		for _, against := range []rival{peer, byHand, floor} {
			other := against.figure(r, c, m)
			v := result.Verdict{Target: c.String(), Case: c, Most: targets[goal{c, against}], Against: "÷ " + other.Subject}
			if against != peer {
				v.Against += ", " + string(against)
			}
			all = judge(all, v, stat.Ratios(r.Find(c, ours, m).Samples, other.Samples))
		}
	}
	all = loops(all, r)
	return memory(growths(scaling(all, r), r), r)
}

// loops judges what a message costs in a loop of Read and Write, as a part of what it
// does in a handler.
func loops(all []result.Verdict, r *result.Run) []result.Verdict {
	for _, c := range r.Cases() {
		if c.Group != result.Echo {
			continue
		}
		v := result.Verdict{Target: c.String() + ": Read and Write in a loop", Case: c, Most: targets[goal{c, ourOwn}],
			Against: "÷ the handler"}
		all = judge(all, v, stat.Ratios(r.Find(c, loop, result.CPU).Samples, r.Find(c, ours, result.CPU).Samples))
	}
	return all
}

// growths judges by what factor a message, and the memory for a connection, cost more
// on many connections than on 1,000, at the same total rate.
func growths(all []result.Verdict, r *result.Run) []result.Verdict {
	for _, c := range r.Cases() {
		if c != growth(c.Conns) || c.Conns <= 1000 {
			continue
		}
		for _, m := range []result.Metric{result.CPU, result.PerConn} {
			v := result.Verdict{Target: fmt.Sprintf("echo at 5,000/s, from 1,000 to %s connections: growth of %s", result.Count(float64(c.Conns)), m.Title()),
				Case: c, Most: mostScaled, Against: "÷ that of 1,000"}
			all = judge(all, v, stat.Ratios(r.Find(c, ours, m).Samples, r.Find(growth(1000), ours, m).Samples))
		}
	}
	return all
}

// figure returns the figure of the rival that does best.
func (against rival) figure(r *result.Run, c result.Case, m result.Metric) *result.Figure {
	least := new(result.Figure)
	for _, s := range r.Subjects {
		f := r.Find(c, s.Name, m)
		if against.is(s, c) && !shorter(r, c, s.Name) && len(f.Samples) > 0 && (len(least.Samples) == 0 || f.Median() < least.Median()) {
			least = f
		}
	}
	return least
}

// shorter reports whether a subject sends fewer bytes than duplex for the same
// messages, which it may take more time for.
func shorter(r *result.Run, c result.Case, subject string) bool {
	theirs, own := r.Find(c, subject, result.Wire), r.Find(c, ours, result.Wire)
	const alike = 0.995
	return len(theirs.Samples) > 0 && len(own.Samples) > 0 && theirs.Median() < own.Median()*alike
}

// is reports whether a subject may be that rival. The floor answers as one would:
// a message alone by itself, several at once.
func (against rival) is(s result.Subject, c result.Case) bool {
	switch against {
	case peer:
		return s.Role == result.Peer && (s.UTF8 || c.Kind == "binary")
	case byHand:
		return s.Role == result.ByHand
	}
	single := c.Group == result.Echo && c.Depth <= 1
	return s.Role == result.Floor && strings.HasSuffix(s.Name, "-single") == single
}

// judge adds a verdict, if there are samples.
func judge(all []result.Verdict, v result.Verdict, samples []float64) []result.Verdict {
	if len(samples) == 0 {
		return all
	}
	v.Value = stat.Median(samples)
	v.Low, v.High = stat.Quantile(samples, 0), stat.Quantile(samples, 1)
	v.Reached = v.HasTarget() && v.Value <= v.Most
	return append(all, v)
}

// scaling judges by what factor a message costs more on 10,000 connections than
// on 10: by none that is larger than that of the floor.
func scaling(all []result.Verdict, r *result.Run) []result.Verdict {
	few, many := echo(10, 1, 32), echo(10_000, 1, 32)
	growth := func(subject string) []float64 {
		return stat.Ratios(r.Find(many, subject, result.CPU).Samples, r.Find(few, subject, result.CPU).Samples)
	}
	base := floor.figure(r, many, result.CPU).Subject
	v := result.Verdict{Target: "echo, from 10 to 10,000 connections: growth of CPU per message", Case: many, Most: mostGrowth,
		Against: "÷ that of " + base}
	return judge(all, v, stat.Ratios(growth(ours), growth(base)))
}

// memory judges what one more connection takes that waits, and what one takes that
// has a message now and then.
func memory(all []result.Verdict, r *result.Run) []result.Verdict {
	c := result.Case{Group: result.Idle, Conns: 10_000}
	v := result.Verdict{Target: c.String(), Case: c, Most: mostMemory, Against: "memory of the process for one more", Unit: result.PerConn}
	all = judge(all, v, r.Find(c, ours, result.PerConn).Samples)
	v = result.Verdict{Target: seldom.String(), Case: seldom, Most: mostSeldom, Against: "memory of the process for a connection", Unit: result.PerConn}
	return judge(all, v, r.Find(seldom, ours, result.PerConn).Samples)
}
