package plan

import (
	"strings"

	"duplex/cmd/wsbench/result"
	"duplex/cmd/wsbench/stat"
)

const ours = "duplex"

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
	return memory(scaling(all, r), r)
}

// figure returns the figure of the rival that does best.
func (against rival) figure(r *result.Run, c result.Case, m result.Metric) *result.Figure {
	least := new(result.Figure)
	for _, s := range r.Subjects {
		f := r.Find(c, s.Name, m)
		if against.is(s, c) && len(f.Samples) > 0 && (len(least.Samples) == 0 || f.Median() < least.Median()) {
			least = f
		}
	}
	return least
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

// memory judges what one more connection takes that waits.
func memory(all []result.Verdict, r *result.Run) []result.Verdict {
	c := result.Case{Group: result.Idle, Conns: 10_000}
	v := result.Verdict{Target: c.String(), Case: c, Most: mostMemory, Against: "memory of the process for one more", Unit: result.PerConn}
	return judge(all, v, r.Find(c, ours, result.PerConn).Samples)
}
