// Package junit writes what a run has found in the XML that continuous
// integration reads, known by the name of JUnit.
//
//	testsuites                    the run
//	└─ testsuite                  a section of the cases, for one agent
//	   └─ testcase                a case: passed, or
//	      ├─ failure              worse than expected
//	      └─ skipped              a failure that was expected, a case that only
//	                              tells, or a part that the agent does not have
//
// An agent that could not be reached, and a run that ended too early, are errors
// of a suite of their own: else they would look like success.
package junit

import (
	"encoding/xml"
	"io"

	"duplex/cmd/wsconform/result"
)

// Write writes the results of a run. Those are failures that failed says are,
// or, if it is nil, those that are against the RFC.
//
// What a peer chose may hold characters that XML does not have; U+FFFD stands
// for them.
func Write(w io.Writer, run *result.Run, failed func(*result.Result) bool) error {
	if failed == nil {
		failed = (*result.Result).Failed
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(newReport(run, failed)); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
