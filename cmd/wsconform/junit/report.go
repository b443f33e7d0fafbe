package junit

import (
	"encoding/xml"
	"strconv"
	"time"

	"duplex/cmd/wsconform/result"
)

// A report is the whole file.
type report struct {
	XMLName xml.Name `xml:"testsuites"`
	Name    string   `xml:"name,attr"`
	Time    string   `xml:"time,attr"`
	sums
	Suites []suite `xml:"testsuite"`
}

// A suite is the cases of a section for one agent.
type suite struct {
	Name      string `xml:"name,attr"`
	Time      string `xml:"time,attr"`
	Timestamp string `xml:"timestamp,attr,omitempty"`
	sums
	Properties []property `xml:"properties>property,omitempty"`
	Cases      []testcase `xml:"testcase"`

	took result.Duration
}

// A property is something worth to know of a suite.
type property struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

// sums counts cases.
type sums struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Skipped  int `xml:"skipped,attr"`
}

func newReport(run *result.Run, failed func(*result.Result) bool) *report {
	r := &report{Name: run.Tool, Time: seconds(run.Duration)}
	r.Suites = append(r.Suites, errors(run)...)
	for _, agent := range run.Agents {
		r.Suites = append(r.Suites, sections(run, agent.Name, failed)...)
	}
	for _, s := range r.Suites {
		r.Tests += s.Tests
		r.Failures += s.Failures
		r.Errors += s.Errors
		r.Skipped += s.Skipped
	}
	return r
}

// sections returns the suites of an agent.
func sections(run *result.Run, agent string, failed func(*result.Result) bool) []suite {
	var all []suite
	last := ""
	results := run.Of(agent)
	for i := range results {
		r := &results[i]
		if number := result.Section(r.Case.ID); all == nil || number != last {
			last = number
			all = append(all, suite{
				Name:       agent + ": " + number + " " + r.Case.Section,
				Timestamp:  r.Started.UTC().Format(time.RFC3339),
				Properties: properties(run),
			})
		}
		all[len(all)-1].add(newTestcase(r, failed(r)), r.Duration)
	}
	return all
}

// properties returns what is needed to repeat the run.
func properties(run *result.Run) []property {
	return []property{
		{"role", string(run.Role)},
		{"version", run.Version},
		{"seed", strconv.FormatUint(run.Seed, 10)},
	}
}

// add adds a case, which took that long.
func (s *suite) add(c testcase, took result.Duration) {
	s.Cases = append(s.Cases, c)
	s.took += took
	s.Time = seconds(s.took)
	s.Tests++
	switch {
	case c.Error != nil:
		s.Errors++
	case c.Failure != nil:
		s.Failures++
	case c.Skipped != nil:
		s.Skipped++
	}
}

// seconds returns a duration as JUnit has it.
func seconds(d result.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }
