package term_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duplex/cmd/wsbench/histogram"
	"duplex/cmd/wsbench/result"
	"duplex/cmd/wsbench/stat"
	"duplex/cmd/wsbench/term"
)

var c = result.Case{Group: result.Echo, Conns: 1, Depth: 1, Size: 32, Kind: "text"}

func TestTable(t *testing.T) {
	r := &result.Run{Subjects: []result.Subject{{Name: "a"}, {Name: "bcd"}}}
	for _, v := range []float64{1000, 3000, 2000} {
		r.Add(c, "a", result.CPU, v)
	}
	r.Add(c, "bcd", result.CPU, 500)
	r.Add(c, "bcd", result.Rate, 12345)
	var s strings.Builder
	term.Table(&s, r)
	want := `echo, 1 connection × 1 in flight, 32 B text     cpu        min–max      rate
a                                              2 µs      1 µs–3 µs         –
bcd                                          500 ns  500 ns–500 ns  12,345/s

`
	if diff := cmp.Diff(want, s.String()); diff != "" {
		t.Error(diff)
	}
}

// With one subject the cases are the lines.
func TestTableOfOne(t *testing.T) {
	r := &result.Run{Subjects: []result.Subject{{Name: "a"}}}
	r.Add(c, "a", result.CPU, 1000)
	r.Add(result.Case{Group: result.Idle, Conns: 10}, "a", result.RSS, 1<<20)
	var s strings.Builder
	term.Table(&s, r)
	for _, want := range []string{"echo  ", "\n" + c.String() + "  1 µs", "idle  ", "\n10 connections that wait  1 MiB"} {
		if !strings.Contains(s.String(), want) {
			t.Errorf("no %q in\n%s", want, s.String())
		}
	}
}

func TestVerdicts(t *testing.T) {
	var s strings.Builder
	term.Verdicts(&s, nil)
	if s.Len() > 0 {
		t.Errorf("without any it says %q", s.String())
	}
	term.Verdicts(&s, []result.Verdict{
		{Target: "x", Against: "÷ y", Value: 0.5, Low: 0.4, High: 0.6, Most: 0.7, Reached: true},
		{Target: "x", Against: "÷ z", Value: 2, Low: 1, High: 3, Most: 1},
		{Target: "x", Against: "÷ w", Value: 2, Low: 1, High: 3},
	})
	want := `duplex beside others  value    min–max  at most
x (÷ y)                0.50  0.40–0.60     0.70  reached
x (÷ z)                2.00  1.00–3.00     1.00   MISSED
x (÷ w)                2.00  1.00–3.00        –

`
	if diff := cmp.Diff(want, s.String()); diff != "" {
		t.Error(diff)
	}
}

// A case has a line, and the ratios of what is of one kind a mean.
func TestChanges(t *testing.T) {
	var changes []result.Change
	change := func(m result.Metric, in stat.Interval) result.Change {
		return result.Change{Figure: result.Figure{Case: c, Subject: "a", Metric: m}, Before: 1000, After: 2000, Interval: in}
	}
	var s strings.Builder
	more := change(result.P99, stat.Interval{Ratio: 5})
	for i, in := range []stat.Interval{{Ratio: 2, Low: 1.5, High: 2.5, Known: true}, {Ratio: 2, Low: 1.5, High: 2.5, Known: true},
		{Ratio: 1.1, Low: 0.9, High: 1.3, Known: true}, {Ratio: 2}} {
		m := result.CPU
		if i == 1 {
			m = result.Rate
		}
		one := change(m, in)
		one.Case.Conns += i
		more.Case = one.Case
		changes = append(changes, more, one)
	}
	term.Changes(&s, changes)
	var verdicts []string
	for line := range strings.Lines(s.String()) {
		if fields := strings.Fields(line); len(fields) > 0 {
			verdicts = append(verdicts, fields[len(fields)-1])
		}
	}
	if diff := cmp.Diff([]string{"%", "WORSE", "better", "~", "?", "1.64"}, verdicts); diff != "" {
		t.Error(diff, s.String())
	}
}

// The columns are explained, and of one subject the distributions are drawn.
func TestLegendAndBars(t *testing.T) {
	r := &result.Run{Subjects: []result.Subject{{Name: "a"}}}
	r.Add(c, "a", result.CPU, 1000)
	r.Add(c, "a", result.P50, 1000)
	r.Add(c, "a", result.P99, 1000)
	h := new(histogram.Histogram)
	for range 99 {
		h.Record(15 * time.Microsecond)
	}
	h.Record(150 * time.Microsecond)
	r.AddLatency(c, "a", h)
	var s strings.Builder
	term.Legend(&s, r)
	term.Bars(&s, r)
	want := `cpu     CPU time of the server's process for a message, delivery or handshake, in user mode and in the kernel
p50     latency that half of the messages did not exceed; p90, p99, p99.9 likewise

latency of echo, 1 connection × 1 in flight, 32 B text
  ≤ 20 µs ████████████████████████████████████████ 99.0 %
  ≤ 50 µs  0
 ≤ 100 µs  0
 ≤ 200 µs ▍ 1.0 %

`
	if diff := cmp.Diff(want, s.String()); diff != "" {
		t.Error(diff)
	}
}
