package main_test

import (
	"strings"
	"testing"
)

// play runs a foreign program against e, with a subtest for each scenario on
// which the program gives a verdict.
func (e *echo) play(t *testing.T, scenarios []string, name string, arg ...string) {
	t.Helper()
	p := spawn(t, name, arg...)
	for _, scenario := range scenarios {
		t.Run(scenario, func(t *testing.T) { p.verdict(t, scenario, e.interrupt) })
	}
	p.finish(t, e.interrupt)
}

// verdict fails unless the program passes the scenario. It calls ready when the
// program waits for its peer to act.
func (p *process) verdict(t *testing.T, scenario string, ready func()) {
	t.Helper()
	if why := p.outcome(t, scenario, ready); why != "" {
		t.Fatal(why)
	}
}

// outcome reads up to the verdict on a scenario and returns why it failed, or
// "" if it passed.
func (p *process) outcome(t *testing.T, scenario string, ready func()) (why string) {
	t.Helper()
	for {
		line, ok := p.line()
		if !ok {
			t.Fatalf("%s ended without a verdict", p.cmd.Path)
		}
		word, rest, _ := strings.Cut(line, " ")
		about, why, _ := strings.Cut(rest, " ")
		switch {
		case word == "ready":
			ready()
		case about != scenario: // -run left it out
		case word == "ok":
			return ""
		default:
			return why
		}
	}
}

// finish lets the program play what -run left out, and end by itself: a browser
// must have left its directory.
func (p *process) finish(t *testing.T, ready func()) {
	t.Helper()
	for {
		line, ok := p.line()
		if !ok {
			break
		}
		if strings.HasPrefix(line, "ready ") {
			ready()
		}
	}
	<-p.ended
	if p.err != nil {
		t.Errorf("%s ended with %v", p.cmd.Path, p.err)
	}
}
