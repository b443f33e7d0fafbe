package plan

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duplex/cmd/wsbench/result"
)

// Every target is for something that the full plan measures.
func TestTargetsAreMeasured(t *testing.T) {
	p := Full(1 << 30)
	all := slices.Concat(p.Frame, p.Echo, p.Broadcast, p.Handshake)
	for goal := range targets {
		if !slices.Contains(all, goal.c) {
			t.Errorf("nobody measures %v", goal.c)
		}
	}
	if !slices.Contains(p.Idle, 10_000) {
		t.Error("nobody measures 10,000 connections that wait")
	}
}

// No case is measured twice.
func TestCasesDiffer(t *testing.T) {
	for _, p := range []Plan{Full(1 << 30), Full(19_800), Full(10_500), Full(1000), Quick()} {
		seen := map[result.Case]bool{}
		for _, c := range slices.Concat(p.Frame, p.Echo, p.Broadcast, p.Handshake) {
			if seen[c] {
				t.Errorf("%v comes twice", c)
			}
			seen[c] = true
		}
	}
}

// Growth is measured up to as many connections as there is room for.
func TestGrowthToTheMost(t *testing.T) {
	for most, want := range map[int]int{1 << 30: 100_000, 19_800: 19_000, 10_500: 10_000, 9000: 1000} {
		p := Full(most)
		if !slices.Contains(p.Echo, growth(want)) || slices.ContainsFunc(p.Echo, func(c result.Case) bool { return c.Conns > want }) {
			t.Errorf("with room for %d connections the growth does not end at %d: %v", most, want, p.Echo)
		}
		if last := p.Idle[len(p.Idle)-1]; last > most || want >= 10_000 && last != want {
			t.Errorf("with room for %d connections %d wait", most, last)
		}
	}
}

func run() *result.Run {
	return &result.Run{Subjects: []result.Subject{
		{Name: "duplex", Role: result.Ours, UTF8: true},
		{Name: "fast", Role: result.Peer},
		{Name: "careful", Role: result.Peer, UTF8: true},
		{Name: "codec", Role: result.ByHand, UTF8: true},
		{Name: "raw", Role: result.Floor},
		{Name: "raw-single", Role: result.Floor},
	}}
}

func add(r *result.Run, c result.Case, m result.Metric, subject string, samples ...float64) {
	for _, s := range samples {
		r.Add(c, subject, m, s)
	}
}

// Who compresses to fewer bytes than duplex is no peer of it in time.
func TestJudgeCompressed(t *testing.T) {
	r := run()
	for subject, cost := range map[string][2]float64{"duplex": {20, 368}, "fast": {10, 427}, "careful": {5, 350}} {
		add(r, compressed, result.CPU, subject, cost[0])
		add(r, compressed, result.Wire, subject, cost[1])
	}
	v := Judge(r)
	if len(v) != 0 {
		t.Errorf("%+v", v)
	}
	r.Subjects[1].UTF8 = true
	if v = Judge(r); len(v) != 1 || v[0].Value != 2 || v[0].Against != "÷ fast" {
		t.Errorf("%+v", v)
	}
}

// Text is compared with those only who check it; ratios are taken round by round;
// what was not measured is not judged.
func TestJudge(t *testing.T) {
	r := run()
	add(r, ascii, result.Time, "duplex", 30, 60, 30)
	add(r, ascii, result.Time, "fast", 10, 10, 10)
	add(r, ascii, result.Time, "careful", 100, 200, 60)
	c := echo(64, 1, 32)
	add(r, c, result.CPU, "duplex", 100)
	add(r, c, result.CPU, "fast", 80)
	add(r, c, result.CPU, "careful", 90)
	add(r, c, result.CPU, "codec", 50)
	add(r, c, result.CPU, "raw", 10)
	add(r, c, result.CPU, "raw-single", 100)
	want := []result.Verdict{
		{Target: ascii.String(), Case: ascii, Value: 0.3, Low: 0.3, High: 0.5, Most: 0.35, Against: "÷ careful", Reached: true},
		{Target: c.String(), Case: c, Value: 1.25, Low: 1.25, High: 1.25, Most: 0.92, Against: "÷ fast"},
		{Target: c.String(), Case: c, Value: 2, Low: 2, High: 2, Against: "÷ codec, by hand"},
		{Target: c.String(), Case: c, Value: 1, Low: 1, High: 1, Most: 1.05, Against: "÷ raw-single, floor", Reached: true},
	}
	if diff := cmp.Diff(want, Judge(r)); diff != "" {
		t.Error(diff)
	}
}

func TestJudgeScalingAndMemory(t *testing.T) {
	r := run()
	add(r, echo(10, 1, 32), result.CPU, "duplex", 10)
	add(r, echo(10_000, 1, 32), result.CPU, "duplex", 30)
	add(r, echo(10, 1, 32), result.CPU, "raw-single", 8)
	add(r, echo(10_000, 1, 32), result.CPU, "raw-single", 16)
	add(r, result.Case{Group: result.Idle, Conns: 10_000}, result.PerConn, "duplex", 1100)
	add(r, seldom, result.PerConn, "duplex", 1536)
	add(r, growth(1000), result.PerConn, "duplex", 1024)
	add(r, growth(1000), result.CPU, "duplex", 10)
	add(r, growth(100_000), result.CPU, "duplex", 12)
	add(r, echo(64, 16, 32), result.CPU, "duplex", 2)
	add(r, echo(64, 16, 32), result.CPU, "duplex-loop", 5)
	var got []string
	for _, v := range Judge(r) {
		if v.Most == 1.05 || strings.HasPrefix(v.Against, "÷ raw") {
			continue
		}
		got = append(got, v.Format(v.Value)+" "+v.Against)
	}
	want := []string{"2.50 ÷ the handler", "1.50 ÷ that of raw-single", "1.50 ÷ that of 1,000", "1.20 ÷ that of 1,000",
		"1.07 KiB memory of the process for one more", "1.5 KiB memory of the process for a connection"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
