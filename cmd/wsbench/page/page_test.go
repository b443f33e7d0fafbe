package page_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duplex/cmd/internal/foreign"
	"duplex/cmd/wsbench/histogram"
	"duplex/cmd/wsbench/page"
	"duplex/cmd/wsbench/plan"
	"duplex/cmd/wsbench/result"
)

const evil = `<script>alert(1)</script>" onload="x`

// full returns a run with all that a page can show.
func full() *result.Run {
	r := &result.Run{Tool: "wsbench", Command: "wsbench peers", Started: time.Now(), Complete: true, Rounds: 5, Host: result.ThisHost(),
		Failures: []result.Failure{{Subject: evil, Error: evil}},
		Subjects: []result.Subject{
			{Name: "duplex", Role: result.Ours, UTF8: true}, {Name: evil, Role: result.Peer, Notes: evil},
			{Name: "low", Role: result.ByHand}, {Name: "raw", Role: result.Floor}, {Name: "raw-single", Role: result.Floor},
		}}
	what := plan.Full(1 << 30)
	for i, s := range r.Subjects {
		cost := float64(i + 1)
		for round := range 5 {
			v := cost * (1 + float64(round)/50)
			for _, c := range what.Frame {
				r.Add(c, s.Name, result.Time, v*float64(c.Size))
				r.Add(c, s.Name, result.Allocs, 0)
			}
			for _, c := range append(what.Echo, what.Broadcast...) {
				r.Add(c, s.Name, result.CPU, v*1000)
				r.Add(c, s.Name, result.Rate, 1e6/v)
				if c.Conns >= 1000 {
					r.Add(c, s.Name, result.PerConn, v*1000)
				}
			}
			for _, n := range append([]int{0}, what.Idle...) {
				c := result.Case{Group: result.Idle, Conns: n}
				r.Add(c, s.Name, result.Private, 1e6+v*1000*float64(n))
				r.Add(c, s.Name, result.PerConn, v*1000)
			}
		}
		var h histogram.Histogram
		for n := range 100_000 {
			h.Record(time.Duration(n*(i+1)) * time.Microsecond)
		}
		r.AddLatency(what.Echo[0], s.Name, &h)
	}
	r.Verdicts = plan.Judge(r)
	return r
}

func write(t *testing.T, run, previous *result.Run) string {
	t.Helper()
	var b bytes.Buffer
	if err := page.Write(&b, run, previous); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The page has a plot for all that can be plotted, and all figures in words.
func TestPage(t *testing.T) {
	run := full()
	html := write(t, run, run)
	for _, want := range []string{
		"duplex beside 1 peer: ", "CPU of the server", "Against the size of messages", "Against the number of connections",
		"<h2>Latency</h2>", "Memory of connections that wait", "In memory", "Compared with before", "What was measured",
		"echo, 5,000/s over all connections, 32 B, server CPU per message", "echo, 5,000/s over all connections, 32 B, memory per connection",
		"messages per second", "99.99", ">reached<", ">missed<", "64 KiB", "10,000",
	} {
		if !strings.Contains(html, want) {
			t.Errorf("no %q", want)
		}
	}
	if n := strings.Count(html, "<figure>"); n < 20 {
		t.Errorf("%d plots", n)
	}
	for _, c := range run.Cases() {
		if !strings.Contains(html, "<summary>"+c.String()) {
			t.Errorf("no table for %v", c)
		}
	}
	if strings.Contains(html, "NaN") || strings.Contains(html, "ZgotmplZ") || strings.Contains(html, "Inf") {
		t.Error("there is something that is no number")
	}
}

// It is one file that loads nothing and runs nothing, whatever a name is.
func TestLoadsNothing(t *testing.T) {
	html := write(t, full(), nil)
	for _, bad := range []string{"<script", "<link", "<img", "url(", "@import", `" onload`, " style="} {
		if strings.Contains(html, bad) {
			t.Errorf("it has %s", bad)
		}
	}
}

func TestSmallRuns(t *testing.T) {
	c := result.Case{Group: result.Echo, Conns: 1, Depth: 1, Size: 32, Kind: "text"}
	one := &result.Run{Subjects: []result.Subject{{Name: "a"}}}
	one.Add(c, "a", result.Rate, 1000)
	for name, run := range map[string]*result.Run{"empty": {}, "one": one} {
		if html := write(t, run, nil); strings.Contains(html, "<fieldset") || !strings.Contains(html, "interrupted") {
			t.Errorf("%s: %s", name, html)
		}
	}
}

// A browser shows the page as it is meant, style and all.
func TestBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser takes its time to start")
	}
	browser := foreign.Chromium(t)
	file := filepath.Join(t.TempDir(), "page.html")
	html := write(t, full(), full())
	if err := os.WriteFile(file, []byte(html), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), browser, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
		"--user-data-dir="+foreign.Profile(t), "--virtual-time-budget=3000", "--dump-dom", "file://"+file)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	dom, err := cmd.Output()
	if err != nil {
		t.Fatalf("chromium: %v", err)
	}
	for _, bad := range []string{"Content Security Policy", "Refused to"} {
		if strings.Contains(complaints.String(), bad) {
			t.Errorf("the browser complains: %s", complaints.String())
		}
	}
	if got, want := bytes.Count(dom, []byte("<figure>")), strings.Count(html, "<figure>"); got != want || bytes.Count(dom, []byte("<svg")) < want {
		t.Errorf("it shows %d plots, want %d", got, want)
	}
}
