package junit_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duplex/cmd/wsconform/junit"
	"duplex/cmd/wsconform/result"
)

// A report is what a program that knows JUnit reads from the file.
type report struct {
	XMLName  xml.Name `xml:"testsuites"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Errors   int      `xml:"errors,attr"`
	Skipped  int      `xml:"skipped,attr"`
	Suites   []struct {
		Name  string     `xml:"name,attr"`
		Time  string     `xml:"time,attr"`
		Tests int        `xml:"tests,attr"`
		Cases []testcase `xml:"testcase"`
	} `xml:"testsuite"`
}

type testcase struct {
	Class   string     `xml:"classname,attr"`
	Name    string     `xml:"name,attr"`
	Time    string     `xml:"time,attr"`
	Failure *complaint `xml:"failure"`
	Error   *complaint `xml:"error"`
	Skipped *complaint `xml:"skipped"`
}

type complaint struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// outcome says in a line how a test case went.
func (c testcase) outcome() string {
	switch {
	case c.Failure != nil:
		return "failure: " + c.Failure.Message
	case c.Error != nil:
		return "error: " + c.Error.Message
	case c.Skipped != nil:
		return "skipped: " + c.Skipped.Message
	}
	return "passed"
}

// written returns the run's file, read back.
func written(t *testing.T, run *result.Run, failed func(*result.Result) bool) (r report) {
	t.Helper()
	var b bytes.Buffer
	if err := junit.Write(&b, run, failed); err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal(b.Bytes(), &r); err != nil {
		t.Fatalf("%v in\n%s", err, b.Bytes())
	}
	return r
}

// outcomes returns how every test case went, in order.
func outcomes(r report) []string {
	var all []string
	for _, s := range r.Suites {
		for _, c := range s.Cases {
			all = append(all, c.outcome())
		}
	}
	return all
}

func played(id string, behavior, ending result.Behavior) result.Result {
	return result.Result{
		Agent:    "peer",
		Case:     result.Case{ID: id, Section: "Section", Description: "Something.", Rule: "section 5.4", Severity: "must"},
		Behavior: behavior, Why: "did " + string(behavior),
		BehaviorClose: ending, WhyClose: "ended " + string(ending),
		Duration: result.Duration(1500 * time.Millisecond),
	}
}

func runOf(results ...result.Result) *result.Run {
	return &result.Run{
		Tool: "wsconform", Role: result.Server, Complete: true,
		Agents: []result.Agent{{Name: "peer"}}, Results: results,
	}
}

func TestOutcomes(t *testing.T) {
	results := []result.Result{
		played("1.1", result.OK, result.OK),
		played("1.2", result.NonStrict, result.OK),
		played("1.3", result.Informational, result.Informational),
		played("1.4", result.Unimplemented, result.Unimplemented),
		played("1.5", result.OK, result.WrongCode),
		played("1.6", result.Failed, result.OK),
		played("1.7", result.Failed, result.Unclean),
	}
	common := []string{
		"passed", "passed",
		"skipped: INFORMATIONAL: did INFORMATIONAL", "skipped: UNIMPLEMENTED: did UNIMPLEMENTED",
	}
	for _, tt := range []struct {
		name   string
		failed func(*result.Result) bool
		want   []string
	}{
		{"against the RFC", nil, []string{
			"failure: ended WRONG CODE", "failure: did FAILED", "failure: did FAILED; ended UNCLEAN",
		}},
		{"expected", func(r *result.Result) bool { return r.Case.ID == "1.7" }, []string{
			"skipped: expected: OK, WRONG CODE: ended WRONG CODE", "skipped: expected: FAILED: did FAILED",
			"failure: did FAILED; ended UNCLEAN",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := outcomes(written(t, runOf(results...), tt.failed))
			if diff := cmp.Diff(append(common[:4:4], tt.want...), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSuites(t *testing.T) {
	r := written(t, runOf(
		played("1.1", result.OK, result.OK),
		played("1.2", result.Failed, result.OK),
		played("10.1", result.Informational, result.Informational),
	), nil)
	if r.Tests != 3 || r.Failures != 1 || r.Skipped != 1 || r.Errors != 0 {
		t.Errorf("got %d tests, %d failures, %d skipped, %d errors; want 3, 1, 1, 0", r.Tests, r.Failures, r.Skipped, r.Errors)
	}
	var names, times []string
	for _, s := range r.Suites {
		names, times = append(names, s.Name), append(times, s.Time)
	}
	if diff := cmp.Diff([]string{"peer: 1 Section", "peer: 10 Section"}, names); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"3.000", "1.500"}, times); diff != "" {
		t.Error(diff)
	}
	if c := r.Suites[0].Cases[0]; c.Class != "peer" || c.Name != "1.1 Something" || c.Time != "1.500" {
		t.Errorf("got %+v", c)
	}
}

// What kept cases from being played must not look like success.
func TestErrors(t *testing.T) {
	run := &result.Run{Tool: "wsconform", Agents: []result.Agent{{Name: "peer", URL: "ws://host", Unreachable: "refused"}}}
	want := []string{"error: refused", "error: the run ended before all cases had been played"}
	if diff := cmp.Diff(want, outcomes(written(t, run, nil))); diff != "" {
		t.Error(diff)
	}
}

func TestEmptyRun(t *testing.T) {
	if r := written(t, &result.Run{Complete: true}, nil); r.Tests != 0 || r.Suites != nil {
		t.Errorf("got %+v", r)
	}
}

// All octets that there are, in all that a peer can choose, are still XML.
func TestHostileOctets(t *testing.T) {
	var octets []byte
	for i := range 256 {
		octets = append(octets, byte(i))
	}
	hostile := "]]></failure><x a=\"'&\ufffe\U0001f600" + string(octets)
	bad := played("1.1", result.Failed, result.Failed)
	bad.Agent, bad.Why, bad.WhyClose = hostile, hostile, hostile
	bad.Wire.Entries = []result.Entry{
		{From: result.Peer, Note: hostile},
		{From: result.Peer, Frame: &result.Frame{Payload: result.Octets{Length: len(hostile), Text: hostile}}},
	}
	run := runOf(bad)
	run.Agents[0].Name = hostile

	r := written(t, run, nil)
	if got := outcomes(r); len(got) != 1 || !strings.Contains(got[0], `]]></failure><x a="'&`) {
		t.Errorf("got %q", got)
	}
}

// A long wire log is shown from its beginning and its end.
func TestTranscript(t *testing.T) {
	bad := played("1.1", result.Failed, result.OK)
	for i := range 250 {
		bad.Wire.Entries = append(bad.Wire.Entries, result.Entry{From: result.Tester, Note: "note " + string(rune('A'+i/10))})
	}
	bad.Wire.Omitted, bad.Wire.After = 1000, 150
	text := written(t, runOf(bad), nil).Suites[0].Cases[0].Failure.Text
	if got := strings.Count(text, "note"); got != 40 {
		t.Errorf("got %d entries, want 40", got)
	}
	if !strings.Contains(text, "⋮  1210 more") {
		t.Errorf("no word of the 1210 missing entries in\n%s", text)
	}
}

func TestWriteError(t *testing.T) {
	r, w := io.Pipe()
	want := errors.New("disk full")
	r.CloseWithError(want)
	if err := junit.Write(w, runOf(), nil); !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}
