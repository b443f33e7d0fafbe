package junit

import (
	"fmt"
	"strings"

	"duplex/cmd/wsconform/result"
)

// A testcase is a case that an agent played. At most one of the three pointers
// is not nil.
type testcase struct {
	Class string `xml:"classname,attr"`
	Name  string `xml:"name,attr"`
	Time  string `xml:"time,attr"`

	Failure *complaint `xml:"failure"`
	Error   *complaint `xml:"error"`
	Skipped *complaint `xml:"skipped"`
}

// A complaint is why a case did not pass.
type complaint struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

// newTestcase returns a result as a test case, a failure if failed says so.
func newTestcase(r *result.Result, failed bool) testcase {
	c := testcase{
		Class: r.Agent,
		Name:  r.Case.ID + " " + strings.TrimSuffix(r.Case.Description, "."),
		Time:  seconds(r.Duration),
	}
	switch {
	case failed:
		c.Failure = &complaint{Message: why(r), Type: verdicts(r), Text: account(r)}
	case r.Failed():
		c.Skipped = &complaint{Message: "expected: " + verdicts(r) + ": " + why(r)}
	case r.Behavior == result.Informational || r.Behavior == result.Unimplemented:
		c.Skipped = &complaint{Message: string(r.Behavior) + ": " + r.Why}
	}
	return c
}

// verdicts returns both verdicts, or one if the other is OK or the same.
func verdicts(r *result.Result) string {
	if r.BehaviorClose == result.OK || r.BehaviorClose == r.Behavior {
		return string(r.Behavior)
	}
	return fmt.Sprintf("%s, %s", r.Behavior, r.BehaviorClose)
}

// why returns the reason for the verdict that is a failure, or for both if
// they are.
func why(r *result.Result) string {
	switch {
	case !r.BehaviorClose.Failed() || r.WhyClose == "" || r.WhyClose == r.Why:
		return r.Why
	case !r.Behavior.Failed():
		return r.WhyClose
	}
	return r.Why + "; " + r.WhyClose
}
