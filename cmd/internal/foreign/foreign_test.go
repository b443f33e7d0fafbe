package foreign_test

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"

	"duplex/cmd/internal/foreign"
)

// An outcome is how a test ended, without an end to the one that looks.
type outcome struct {
	testing.TB
	said string
}

func (o *outcome) Helper() {}

func (o *outcome) Fatalf(format string, args ...any) { o.end("fail: "+format, args...) }
func (o *outcome) Skipf(format string, args ...any)  { o.end("skip: "+format, args...) }

func (o *outcome) end(format string, args ...any) {
	o.said = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

// outcomeOf runs a test to its end.
func outcomeOf(test func(testing.TB)) string {
	o, done := new(outcome), make(chan struct{})
	go func() {
		defer close(done)
		test(o)
	}()
	<-done
	return o.said
}

// What is missing skips a test, and fails it where all must be there.
func TestMissing(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing is looked for")
	}
	for env, want := range map[string]string{"": "skip: ", "0": "skip: ", "1": "fail: "} {
		t.Setenv("DUPLEX_INTEROP", env)
		for what, find := range map[string]func(testing.TB){
			"no-such-program": func(t testing.TB) { foreign.Program(t, "no-such-program", "nor-this") },
			"os, no_such":     func(t testing.TB) { foreign.Python(t, "os", "no_such") },
			"this":            func(t testing.TB) { foreign.Missing(t, "this") },
		} {
			if said := outcomeOf(find); !strings.HasPrefix(said, want) || !strings.Contains(said, what) {
				t.Errorf("DUPLEX_INTEROP=%s: %q, want %s%s", env, said, want, what)
			}
		}
	}
}

func TestFound(t *testing.T) {
	t.Setenv("DUPLEX_INTEROP", "1")
	if said := outcomeOf(func(t testing.TB) { foreign.Program(t, "no-such-program", "go") }); said != "" {
		t.Error(said)
	}
	if _, err := os.Stat(foreign.Path(t, "node", "package.json")); err != nil {
		t.Error(err)
	}
}
