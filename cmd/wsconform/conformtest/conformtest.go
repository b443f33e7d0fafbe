// Package conformtest plays the cases of the conformance suite inside of go
// test, against a server or a client that sends every message back.
//
//	func TestConformance(t *testing.T) {
//		s := httptest.NewServer(http.HandlerFunc(echo))
//		defer s.Close()
//		conformtest.Server(t, "ws"+strings.TrimPrefix(s.URL, "http"), nil)
//	}
//
// Each case is a parallel subtest with its number for a name, so that
//
//	go test -run TestConformance/cases/6.4 -parallel 8
//
// plays those of section 6.4, eight at once. Most cases wait most of the time.
//
// Messages are of up to 16 MiB, which is more than a [duplex/conn.Config] lets in by
// default: set MaxMessage to 16 << 20 or more, or Exclude "9.*".
//
// The judge is the strict one: a subtest fails if the peer breaks a rule of the RFC, or does worse than
// [Options] expect, and then shows what went over the wire. It is skipped if the
// case asks for an extension that the peer does not have.
package conformtest

import (
	"strings"
	"testing"
	"time"

	"duplex/cmd/wsconform/expect"
	"duplex/cmd/wsconform/play"
	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
	"duplex/cmd/wsconform/term"
)

// Options say what is played, and how. nil means the zero Options, which play
// all cases that there are for such a peer.
type Options struct {
	// Cases and Exclude are patterns of cases to play and to leave out, such
	// as "6.*" and "12.1.*". nil means all, and none. wsconform -list lists
	// what there is.
	Cases, Exclude []string

	// Full plays all rounds of cases that have many, which takes minutes. By
	// default it is a tenth of them.
	Full bool

	// Expect tells what is expected of the peer: lines with a pattern of cases
	// and the worst verdicts on what it does and, after a comma, on how the
	// connection ends. The last line that fits a case counts:
	//
	//	*      OK
	//	6.4.*  NON-STRICT
	//	7.5.1  OK, WRONG CODE
	//
	// "" expects of all cases that no rule is broken. wsconform -expect-write
	// writes such lines.
	Expect string

	// Timeout is how long the peer may take for what should take no time, such
	// as to answer a ping. 0 means 5 seconds.
	Timeout time.Duration

	// Insecure takes any certificate of a server (wss).
	Insecure bool
}

// A player plays a case against the peer.
type player func(*testing.T, *suite.Case, play.Options) *result.Result

// play plays the cases as subtests.
func (o *Options) play(t *testing.T, role result.Role, play player) {
	t.Helper()
	if o == nil {
		o = new(Options)
	}
	patterns := o.Cases
	if patterns == nil {
		patterns = []string{"*"}
	}
	cases, err := suite.Select(role, patterns, o.Exclude)
	if err != nil {
		t.Fatal(err)
	}
	expected, err := expect.Read(strings.NewReader(o.Expect))
	if err != nil {
		t.Fatalf("Expect, %v", err)
	}
	t.Run("cases", func(t *testing.T) { // which ends when all of them have
		for _, c := range cases {
			t.Run(c.ID, func(t *testing.T) {
				t.Parallel()
				if r := play(t, &c, o.player()); r != nil {
					report(t, r, expected)
				}
			})
		}
	})
}

func (o *Options) player() play.Options {
	return play.Options{Timeout: o.Timeout, Quick: !o.Full, Seed: 1}
}

// report makes a result that of a test.
func report(t *testing.T, r *result.Result, expected expect.Expectations) {
	t.Helper()
	switch {
	case expected.Unexpected(r):
		var transcript strings.Builder
		term.Failures(&transcript, []result.Result{*r})
		t.Errorf("worse than expected:\n%s", transcript.String())
	case r.Behavior == result.Unimplemented:
		t.Skip(r.Why)
	case r.Behavior != result.OK || r.BehaviorClose != result.OK:
		t.Logf("%s, %s: %s; %s", r.Behavior, r.BehaviorClose, r.Why, r.WhyClose)
	}
}
