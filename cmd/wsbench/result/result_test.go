package result_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duplex/cmd/wsbench/histogram"
	"duplex/cmd/wsbench/result"
)

func TestFormats(t *testing.T) {
	for _, tt := range []struct{ got, want string }{
		{result.Nanoseconds(0), "0 ns"}, {result.Nanoseconds(12.345), "12.3 ns"}, {result.Nanoseconds(999.7), "1 µs"},
		{result.Nanoseconds(1234), "1.23 µs"}, {result.Nanoseconds(123.4e6), "123 ms"}, {result.Nanoseconds(2e9), "2 s"},
		{result.Bytes(32), "32 B"}, {result.Bytes(1043), "1.02 KiB"}, {result.Bytes(1 << 20), "1 MiB"}, {result.Bytes(3 << 29), "1.5 GiB"},
		{result.Count(12345), "12,345"}, {result.Count(1000), "1,000"}, {result.Count(1.234e6), "1.23 M"}, {result.Count(0.5), "0.5"},
		{result.Ratio(0.3456), "0.35"}, {result.Ratio(1), "1.00"}, {result.Ratio(12.34), "12.3"}, {result.Ratio(250), "250"},
		{result.Rate.Format(5e4), "50,000/s"}, {result.P999.Title(), "latency, 99.9 %"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestCases(t *testing.T) {
	for want, c := range map[string]result.Case{
		"read at the server 125 B text":                              {Group: result.Frame, Op: "read", Role: "server", Kind: "text", Size: 125},
		"echo, 1 connection × 16 in flight, 1 KiB json compressed":   {Group: result.Echo, Conns: 1, Depth: 16, Kind: "json", Size: 1024, Compress: true},
		"echo, 64 connections at 20,000/s, 32 B binary":              {Group: result.Echo, Conns: 64, Rate: 20000, Kind: "binary", Size: 32},
		"broadcast to 1,000 connections × 8 in flight, 512 B binary": {Group: result.Broadcast, Conns: 1000, Depth: 8, Kind: "binary", Size: 512},
		"10,000 connections that wait":                               {Group: result.Idle, Conns: 10000},
	} {
		if got := c.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func sample() *result.Run {
	r := &result.Run{Tool: "wsbench", Started: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Host: result.ThisHost()}
	c := result.Case{Group: result.Echo, Conns: 64, Depth: 1, Kind: "binary", Size: 32}
	for _, v := range []float64{100, 101, 102, 103, 104} {
		r.Add(c, "duplex", result.CPU, v)
		r.Add(c, "duplex", result.Rate, 1e9/v)
	}
	var h histogram.Histogram
	for i := range 1000 {
		h.Record(time.Duration(i) * time.Microsecond)
	}
	r.AddLatency(c, "duplex", &h)
	return r
}

func TestFile(t *testing.T) {
	r := sample()
	path := filepath.Join(t.TempDir(), "r.json")
	var b bytes.Buffer
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	os.WriteFile(path, b.Bytes(), 0o600)
	again, err := result.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r, again); diff != "" {
		t.Error(diff)
	}
	last := r.Latencies[0].Points[len(r.Latencies[0].Points)-1]
	if last[0] != 99.9 {
		t.Errorf("of 1,000 latencies the last percentile is %v, want 99.9", last[0])
	}
	for _, bad := range []string{"", "{}", `{"tool":"other"}`} {
		os.WriteFile(path, []byte(bad), 0o600)
		if _, err := result.Read(path); err == nil || !strings.Contains(err.Error(), "r.json") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestChanges(t *testing.T) {
	before, after := sample(), sample()
	for i := range after.Figures {
		for j := range after.Figures[i].Samples {
			after.Figures[i].Samples[j] *= 0.5
		}
	}
	after.Add(result.Case{Group: result.Idle}, "duplex", result.RSS, 1)
	changes := after.Changes(before)
	if len(changes) != 2 {
		t.Fatalf("%+v", changes)
	}
	for i, better := range []bool{true, false} {
		if c := &changes[i]; !c.Differs() || c.Better() != better || c.Ratio < 0.49 || c.Ratio > 0.51 {
			t.Errorf("%s: %+v", c.Metric, c.Interval)
		}
	}
	renamed := sample()
	before.Subjects, renamed.Subjects = []result.Subject{{Name: "duplex"}}, []result.Subject{{Name: "other"}}
	for i := range renamed.Figures {
		renamed.Figures[i].Subject = "other"
	}
	if n := len(renamed.Changes(before)); n != 2 {
		t.Errorf("%d changes of the only subject, want 2", n)
	}
	for _, c := range before.Changes(sample()) {
		if c.Differs() {
			t.Errorf("%s differs from itself: %+v", c.Metric, c.Interval)
		}
	}
}
