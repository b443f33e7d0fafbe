package expect_test

import (
	"strings"
	"testing"

	"duplex/cmd/wsconform/expect"
	"duplex/cmd/wsconform/result"
)

func results(verdicts ...string) []result.Result {
	var all []result.Result
	for _, v := range verdicts {
		id, rest, _ := strings.Cut(v, " ")
		behavior, ending, _ := strings.Cut(rest, ", ")
		all = append(all, result.Result{
			Case: result.Case{ID: id}, Behavior: result.Behavior(behavior), BehaviorClose: result.Behavior(ending),
		})
	}
	return all
}

func worse(t *testing.T, file string, verdicts ...string) string {
	t.Helper()
	e, err := expect.Read(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, r := range e.Worse(results(verdicts...)) {
		ids = append(ids, r.Case.ID)
	}
	return strings.Join(ids, " ")
}

func TestWorse(t *testing.T) {
	for _, test := range []struct{ name, file, want string }{
		{"nothing expected", "", "1.1.3 1.1.5"},
		{"all", "* FAILED, FAILED", ""},
		{"strict", "* OK", "1.1.2 1.1.3 1.1.4 1.1.5"},
		{"the last line counts", "1.1.3 FAILED\n* OK\n1.1.4 UNIMPLEMENTED, UNIMPLEMENTED\n", "1.1.2 1.1.3 1.1.5"},
		{"known failures", "# known\n\n1.1.3  FAILED # always\n1.1.5\tOK, WRONG CODE\n", ""},
		{"worse than known", "1.1.3 NON-STRICT\n1.1.5 FAILED, OK\n", "1.1.3 1.1.5"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := worse(t, test.file, "1.1.1 OK, OK", "1.1.2 NON-STRICT, OK", "1.1.3 FAILED, OK",
				"1.1.4 UNIMPLEMENTED, UNIMPLEMENTED", "1.1.5 OK, WRONG CODE", "1.1.6 INFORMATIONAL, INFORMATIONAL")
			if got != test.want {
				t.Errorf("worse are %q, want %q", got, test.want)
			}
		})
	}
}

// What is written of a run expects exactly that run.
func TestWrite(t *testing.T) {
	of := results("2.10 FAILED, OK", "2.2 OK, OK", "2.3 OK, UNCLEAN", "2.3 NON-STRICT, OK", "2.4 INFORMATIONAL, INFORMATIONAL")
	var file strings.Builder
	if err := expect.Write(&file, of); err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(file.String(), "\n* OK\n2.3 NON-STRICT, UNCLEAN\n2.10 FAILED\n") {
		t.Errorf("wrote %q", file.String())
	}
	e, err := expect.Read(strings.NewReader(file.String()))
	if err != nil {
		t.Fatal(err)
	}
	if got := e.Worse(of); len(got) > 0 {
		t.Errorf("%d are worse than themselves", len(got))
	}
}

func TestReadErrors(t *testing.T) {
	for file, want := range map[string]string{
		"1.1.1":                `line 1: "" is no verdict`,
		"* OK\n1.1.1 GOOD":     `line 2: "GOOD" is no verdict; OK, INFORMATIONAL, NON-STRICT`,
		"one OK":               `line 1: "one" is no pattern`,
		"1.1.1 OK, WRONGCODE":  `"WRONGCODE" is no verdict`,
		"1.1.1 OK WRONG CODE,": `"OK WRONG CODE" is no verdict`,
	} {
		if _, err := expect.Read(strings.NewReader(file)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", file, err, want)
		}
	}
}
