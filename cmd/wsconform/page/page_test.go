package page_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duplex/cmd/wsconform/page"
	"duplex/cmd/wsconform/result"
)

// Without a script, the page shows verdicts and totals.
func TestMatrix(t *testing.T) {
	d := write(t, runOf([]result.Result{
		played("a", "2.2", result.OK, result.OK),
		played("a", "2.10", result.OK, result.WrongCode),
		played("a", "10.1", result.Informational, result.Informational),
		played("b", "2.2", result.NonStrict, result.OK),
		played("b", "2.10", result.Failed, result.Failed),
	}, "a", "b"))
	var rows []string
	for _, n := range d.all("tr", "case") {
		rows = append(rows, n.words())
	}
	want := []string{
		"2.2 The tester does 2.2. a OK b NON-STRICT",
		"2.10 The tester does 2.10. a OK WRONG CODE on close b FAILED FAILED on close",
		"10.1 The tester does 10.1. a INFORMATIONAL b not played",
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
	sections := []string{
		"2 Section 2 2 a 1 of 2 failed b 1 of 2 failed",
		"10 Section 10 1 none of 1 failed",
	}
	if diff := cmp.Diff(sections, texts(d.all("tr", "section"))); diff != "" {
		t.Error(diff)
	}
	if got, want := d.byID(t, "2.10").attributes["data-verdicts"], "failed ok wrong-code"; got != want {
		t.Errorf("the row 2.10 can be found by %q, want %q", got, want)
	}
	if got, want := d.all("p", "headline")[0].words(), "2 servers, 3 cases: 2 failures"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Each result counts once, under the worse of its verdicts.
func TestTotals(t *testing.T) {
	d := write(t, runOf([]result.Result{
		played("a", "1.1", result.OK, result.OK),
		played("a", "1.2", result.OK, result.Unclean),
		played("a", "1.3", result.Failed, result.Unclean),
		played("b", "1.1", result.OK, result.OK),
		played("b", "1.2", result.OK, result.OK),
	}, "a", "b"))
	want := []string{
		"Agent", "OK", "UNCLEAN", "FAILED", "Cases",
		"OK 1", "UNCLEAN 1", "FAILED 1", "Cases 3",
		"OK 2", "·", "·", "Cases 2",
	}
	var got []string
	for _, n := range d.elements {
		if (n.name == "th" || n.name == "td") && n.attributes["class"] == "number" || n.words() == "Agent" {
			got = append(got, n.words())
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A case that was played twice counts once, as it went the last time.
func TestPlayedTwice(t *testing.T) {
	d := write(t, runOf([]result.Result{
		played("a", "1.1", result.Failed, result.OK),
		played("a", "1.1", result.OK, result.OK),
	}, "a"))
	if got, want := d.all("p", "headline")[0].words(), "1 server, 1 case: no failures"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestUnfinished(t *testing.T) {
	run := runOf([]result.Result{played("a", "1.1", result.OK, result.OK)}, "a")
	run.Complete = false
	run.Agents = append(run.Agents, result.Agent{Name: "b", URL: "ws://b", Unreachable: "refused"})
	want := []string{
		"The run ended before all cases had been played. What follows is what there was by then.",
		"Cannot be reached: refused",
	}
	if diff := cmp.Diff(want, texts(write(t, run).all("p", "notice"))); diff != "" {
		t.Error(diff)
	}
}

func TestEmptyRun(t *testing.T) {
	d := write(t, &result.Run{})
	if got := d.all("table", ""); len(got) != 0 {
		t.Errorf("got %d tables, want none", len(got))
	}
}

// A link to a case, such as #5.12, is to one place.
func TestIDsAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, n := range write(t, large(100, "a", "b")).elements {
		if id := n.attributes["id"]; id != "" && seen[id] {
			t.Errorf("two elements have the ID %q", id)
		} else {
			seen[id] = true
		}
	}
	for _, id := range []string{"1.1", "detail-1.1", "3.20", "detail-3.20"} {
		if !seen[id] {
			t.Errorf("nothing has the ID %q", id)
		}
	}
}

func TestLarge(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector has another notion of time")
	}
	run := large(517, "a", "b", "c")
	start := time.Now()
	var b bytes.Buffer
	if err := page.Write(&b, run); err != nil {
		t.Fatal(err)
	}
	took, size := time.Since(start), b.Len()
	t.Logf("%d results: %v, %d octets", len(run.Results), took, size)
	if took > 20*time.Second {
		t.Errorf("it took %v, want less than 2 s", took)
	}
	if size > 6<<20 {
		t.Errorf("the page has %d octets, want less than 6 MiB", size)
	}
}

func TestWriteError(t *testing.T) {
	r, w := io.Pipe()
	want := errors.New("disk full")
	r.CloseWithError(want)
	if err := page.Write(w, runOf(nil)); !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}

// With any number of agents there is room for the descriptions.
func TestColumns(t *testing.T) {
	for agents, want := range map[int]string{1: "16%", 4: "15%", 12: "5%"} {
		var names []string
		var results []result.Result
		for i := range agents {
			names = append(names, fmt.Sprint("agent ", i))
			results = append(results, played(names[i], "1.1", result.OK, result.OK))
		}
		cols := write(t, runOf(results, names...)).all("col", "")
		if len(cols) != agents+1 || cols[agents].attributes["width"] != want {
			t.Errorf("%d agents: got %v, want a column for cases and the others %s wide", agents, cols, want)
		}
	}
}

// The page is one file: it names nothing that a browser would load.
func TestLoadsNothing(t *testing.T) {
	d := write(t, large(10, "a"))
	for _, n := range d.elements {
		for _, name := range []string{"src", "srcset", "data", "poster", "action"} {
			if value, has := n.attributes[name]; has {
				t.Errorf("<%s %s=%q>", n.name, name, value)
			}
		}
		if n.name == "link" || n.name == "base" {
			t.Errorf("there is a <%s>", n.name)
		}
	}
	for _, word := range []string{"url(", "@import", "fetch(", "import("} {
		if strings.Contains(d.style+d.script, word) {
			t.Errorf("style or script has %s", word)
		}
	}
}
