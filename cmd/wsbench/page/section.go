package page

import (
	"html/template"
	"slices"

	"duplex/cmd/wsbench/plot"
	"duplex/cmd/wsbench/result"
)

// A section is plots that belong together.
type section struct {
	Title, About string
	Plots        []drawn
}

// A drawn is a plot with its name.
type drawn struct {
	Title string
	SVG   template.HTML
}

// sections returns the plots that there is something for.
func sections(r *result.Run, n numbering) (all []section) {
	for _, s := range []section{
		{"CPU of the server", "CPU time of the server's process for a message, a delivery or a handshake, in user mode and in the kernel: dots are medians, lines from the least to the most of the rounds. Less is better.",
			dots(r, n, result.CPU)},
		{"Against the size of messages", "", sizePlots(r, n)},
		{"Against the number of connections", "", connPlots(r, n)},
		{"Latency", "The share of messages, on a scale where each nine takes the same room, and how long they took. With a rate it counts from when a message was due; without, from when it was sent, which hides those that a stall kept from being sent.",
			latencyPlots(r, n)},
		{"Memory of connections that wait", "", memoryPlots(r, n)},
		{"In memory", "What a message costs without a network.", slices.Concat(timePlots(r, n), timeDots(r, n))},
	} {
		if len(s.Plots) > 0 {
			all = append(all, s)
		}
	}
	return all
}

// dots draws a plot for each case with that metric, if there are several subjects
// to be compared.
func dots(r *result.Run, n numbering, m result.Metric) (all []drawn) {
	for _, c := range r.Cases() {
		if d := dotsOf(r, n, c, m); len(d.Dots) > 1 {
			all = append(all, drawn{c.String(), d.SVG()})
		}
	}
	return all
}

func dotsOf(r *result.Run, n numbering, c result.Case, m result.Metric) plot.Dots {
	d := plot.Dots{Title: c.String() + ", " + m.Title(), X: plot.Scale{Log: true, Bytes: m == result.PerConn, Format: m.Format}}
	for _, s := range r.Subjects {
		if f := r.Find(c, s.Name, m); len(f.Samples) > 0 && f.Median() > 0 {
			d.Dots = append(d.Dots, plot.Dot{Subject: n[s.Name], Name: s.Name, Value: f.Median(),
				Low: slices.Min(f.Samples), High: slices.Max(f.Samples)})
		}
	}
	return d
}

// timeDots draws the cases in memory that have but one size.
func timeDots(r *result.Run, n numbering) (all []drawn) {
	for _, c := range families(r, func(c result.Case) result.Case { c.Size = 0; return c }) {
		if len(c) == 1 && c[0].Group == result.Frame {
			if d := dotsOf(r, n, c[0], result.Time); len(d.Dots) > 1 {
				all = append(all, drawn{c[0].String(), d.SVG()})
			}
		}
	}
	return all
}
