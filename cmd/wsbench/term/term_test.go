package term_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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

func TestChanges(t *testing.T) {
	change := func(m result.Metric, in stat.Interval) result.Change {
		return result.Change{Figure: result.Figure{Case: c, Subject: "a", Metric: m}, Before: 1000, After: 2000, Interval: in}
	}
	var s strings.Builder
	term.Changes(&s, []result.Change{
		change(result.CPU, stat.Interval{Ratio: 2, Low: 1.5, High: 2.5, Known: true}),
		change(result.Rate, stat.Interval{Ratio: 2, Low: 1.5, High: 2.5, Known: true}),
		change(result.CPU, stat.Interval{Ratio: 1.1, Low: 0.9, High: 1.3, Known: true}),
		change(result.CPU, stat.Interval{Ratio: 2}),
	})
	var verdicts []string
	for line := range strings.Lines(s.String()) {
		if fields := strings.Fields(line); len(fields) > 0 {
			verdicts = append(verdicts, fields[len(fields)-1])
		}
	}
	if diff := cmp.Diff([]string{"%", "WORSE", "better", "=", "?"}, verdicts); diff != "" {
		t.Error(diff, s.String())
	}
}

// In a pipe there is no progress.
func TestProgress(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	p := term.NewProgress(w)
	if p != nil {
		t.Error("a pipe is a terminal")
	}
	p.Begin(3)
	p.Step("x")
	p.Clear()
	w.Close()
	if n, _ := r.Read(make([]byte, 10)); n != 0 {
		t.Error("it wrote something")
	}
}
