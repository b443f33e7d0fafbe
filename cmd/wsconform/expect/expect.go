// Package expect reads and writes what results are expected of a peer, so that
// known failures can be told from new ones.
//
// A file of expectations has a line for each: a pattern of cases, the worst
// behavior that is expected, and the worst ending if that is not OK either. The
// last line that matches a case counts; what matches none must be free of
// failures.
//
//	# wsecho, on the 1st of May
//	6.4.*  NON-STRICT
//	7.5.1  OK, WRONG CODE
//	9.1.6  FAILED, UNCLEAN
package expect

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
)

// Expectations are the lines of a file. None of them are the default: what is
// against the RFC is not expected, all else is.
type Expectations []line

type line struct {
	pattern         string
	behavior, close result.Behavior
}

// byDefault is what is expected where no line says anything.
var byDefault = line{behavior: result.Unimplemented, close: result.Unimplemented}

// Read reads expectations.
func Read(r io.Reader) (Expectations, error) {
	var e Expectations
	scanner := bufio.NewScanner(r)
	for number := 1; scanner.Scan(); number++ {
		s, _, _ := strings.Cut(scanner.Text(), "#")
		if s = strings.TrimSpace(s); s == "" {
			continue
		}
		l, err := parse(s)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		e = append(e, l)
	}
	return e, scanner.Err()
}

func parse(s string) (line, error) {
	pattern, verdicts, _ := strings.Cut(strings.Replace(s, "\t", " ", 1), " ")
	behavior, ending, both := strings.Cut(verdicts, ",")
	l := line{pattern, result.Behavior(strings.TrimSpace(behavior)), result.OK}
	if both {
		l.close = result.Behavior(strings.TrimSpace(ending))
	}
	if err := suite.CheckPattern(pattern); err != nil {
		return l, err
	}
	for _, b := range []result.Behavior{l.behavior, l.close} {
		if !slices.Contains(result.Behaviors, b) {
			return l, fmt.Errorf("%q is no verdict; %v are", b, list(result.Behaviors))
		}
	}
	return l, nil
}

func list(behaviors []result.Behavior) string {
	var words []string
	for _, b := range behaviors {
		words = append(words, string(b))
	}
	return strings.Join(words, ", ")
}

// Of returns the worst verdicts that are expected of a case.
func (e Expectations) Of(id string) (behavior, ending result.Behavior) {
	for _, l := range slices.Backward(e) {
		if suite.Match(id, []string{l.pattern}) {
			return l.behavior, l.close
		}
	}
	return byDefault.behavior, byDefault.close
}

// Worse returns the results that are worse than expected.
func (e Expectations) Worse(results []result.Result) []result.Result {
	return slices.DeleteFunc(slices.Clone(results), func(r result.Result) bool { return !e.Unexpected(&r) })
}

// Unexpected reports whether a result is worse than expected.
func (e Expectations) Unexpected(r *result.Result) bool {
	behavior, ending := e.Of(r.Case.ID)
	return r.Behavior.Worse(behavior) || r.BehaviorClose.Worse(ending)
}

// Write writes the results as expectations: a line for each case in which not
// all agents did all they could.
func Write(w io.Writer, results []result.Result) error {
	worst := map[string]line{}
	for _, r := range results {
		l, known := worst[r.Case.ID]
		if !known {
			l = line{r.Case.ID, result.OK, result.OK}
		}
		if r.Behavior.Worse(l.behavior) {
			l.behavior = r.Behavior
		}
		if r.BehaviorClose.Worse(l.close) {
			l.close = r.BehaviorClose
		}
		worst[r.Case.ID] = l
	}
	return write(w, worst)
}

func write(w io.Writer, worst map[string]line) error {
	fmt.Fprintln(w, "# What to expect of each case: its behavior and, after a comma, its ending.")
	_, err := fmt.Fprintln(w, "* OK")
	var ids []string
	for id := range worst {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, result.CompareIDs)
	for _, id := range ids {
		switch l := worst[id]; {
		case l.close != result.OK:
			_, err = fmt.Fprintf(w, "%s %s, %s\n", id, l.behavior, l.close)
		case l.behavior != result.OK:
			_, err = fmt.Fprintf(w, "%s %s\n", id, l.behavior)
		}
	}
	return err
}
