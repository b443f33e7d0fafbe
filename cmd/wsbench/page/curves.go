package page

import (
	"fmt"
	"math"
	"slices"

	"duplex/cmd/wsbench/plot"
	"duplex/cmd/wsbench/result"
)

func bySize(c result.Case) int  { return c.Size }
func byConns(c result.Case) int { return c.Conns }

// curves draws metrics over what differs in cases, if there is enough for a line.
func curves(r *result.Run, n numbering, title string, cases []result.Case, x func(result.Case) int, xScale plot.Scale, xName string, metrics ...result.Metric) (all []drawn) {
	if len(cases) < 2 {
		return nil
	}
	xScale.Ticks = ticks(cases, x)
	for _, m := range metrics {
		l := plot.Lines{Title: title + ", " + m.Title(), X: xScale, XName: xName,
			Y: plot.Scale{Log: true, Format: m.Format}, Series: series(r, n, cases, m, x)}
		if !l.Empty() {
			all = append(all, drawn{l.Title, l.SVG()})
		}
	}
	return all
}

// sizePlots draws throughput and CPU against the size of messages.
func sizePlots(r *result.Run, n numbering) (all []drawn) {
	for _, cases := range families(r, func(c result.Case) result.Case { c.Size = 0; return c }) {
		c := cases[0]
		if c.Group == result.Echo && c.Rate == 0 || c.Group == result.Broadcast {
			title := fmt.Sprintf("%s, %s × %d", c.Group, plural(c.Conns, "connection"), c.Depth)
			all = append(all, curves(r, n, title, cases, bySize, plot.Scale{Log: true, Format: result.Bytes}, "bytes in a message", result.CPU, result.Rate)...)
		}
	}
	return all
}

// connPlots draws CPU against the number of connections, and where the messages
// are as many on few connections as on many, memory too.
func connPlots(r *result.Run, n numbering) (all []drawn) {
	scale := plot.Scale{Log: true, Format: result.Count}
	for _, cases := range families(r, func(c result.Case) result.Case { c.Conns = 0; return c }) {
		c := cases[0]
		switch {
		case c.Group == result.Echo && c.Rate > 0:
			title := fmt.Sprintf("%s, %s/s over all connections, %s", c.Group, result.Count(c.Rate), result.Bytes(float64(c.Size)))
			all = append(all, curves(r, n, title, cases, byConns, scale, "connections", result.CPU, result.PerConn)...)
		case c.Group == result.Echo || c.Group == result.Broadcast:
			title := fmt.Sprintf("%s, %d in flight, %s", c.Group, c.Depth, result.Bytes(float64(c.Size)))
			all = append(all, curves(r, n, title, cases, byConns, scale, "connections", result.CPU)...)
		}
	}
	return all
}

// timePlots draws the time in memory against the size of messages.
func timePlots(r *result.Run, n numbering) (all []drawn) {
	for _, cases := range families(r, func(c result.Case) result.Case { c.Size = 0; return c }) {
		if c := cases[0]; c.Group == result.Frame {
			title := c.Op + " " + c.Kind
			if c.Role != "" {
				title += ", " + c.Role
			}
			all = append(all, curves(r, n, title, cases, bySize, plot.Scale{Log: true, Format: result.Bytes}, "bytes in a message", result.Time)...)
		}
	}
	return all
}

// memoryPlots draws memory against the number of connections.
func memoryPlots(r *result.Run, n numbering) (all []drawn) {
	var cases []result.Case
	for _, c := range r.Cases() {
		if c.Group == result.Idle {
			cases = append(cases, c)
		}
	}
	l := plot.Lines{Title: "private memory of the process", XName: "connections", X: plot.Scale{Format: result.Count, Ticks: ticks(cases, byConns)},
		Y: plot.Scale{Bytes: true, Format: result.Bytes}, Series: series(r, n, cases, result.Private, byConns)}
	if !l.Empty() {
		all = append(all, drawn{l.Title, l.SVG()})
	}
	if len(cases) > 0 {
		last := slices.MaxFunc(cases, func(a, b result.Case) int { return a.Conns - b.Conns })
		if d := dotsOf(r, n, last, result.PerConn); len(d.Dots) > 1 {
			all = append(all, drawn{"memory for one more, up to " + result.Count(float64(last.Conns)) + " connections", d.SVG()})
		}
	}
	return all
}

// latencyPlots draws the distributions of latencies.
func latencyPlots(r *result.Run, n numbering) (all []drawn) {
	for _, c := range r.Cases() {
		l := plot.Lines{Title: c.String(), XName: "share of messages, in percent", Unmarked: true,
			X: plot.Scale{Format: percentile, Ticks: []float64{nines(0), nines(50), nines(90), nines(99), nines(99.9), nines(99.99)}},
			Y: plot.Scale{Log: true, Format: result.Nanoseconds}}
		for _, d := range r.Latencies {
			if d.Case == c {
				l.Series = append(l.Series, plot.Series{Subject: n[d.Subject], Name: short(d.Subject), Points: distribution(d)})
			}
		}
		if !l.Empty() {
			all = append(all, drawn{l.Title, l.SVG()})
		}
	}
	return all
}

func distribution(d result.Latency) (all []plot.Point) {
	for _, p := range d.Points {
		if p[1] > 0 && p[0] <= 99.99 {
			all = append(all, plot.Point{X: nines(p[0]), Y: p[1]})
		}
	}
	return all
}

// nines returns how many nines a percentile has: 2 for 99 %.
func nines(p float64) float64 { return -math.Log10(1 - p/100) }

// percentile is the other way.
func percentile(n float64) string { return fmt.Sprintf("%.4g", 100-100*math.Pow(10, -n)) }
