package page

import (
	"slices"
	"strings"

	"duplex/cmd/wsconform/result"
)

// verdict returns the one verdict that a result counts under: the worse of
// the two that it has.
func verdict(r *result.Result) result.Behavior {
	if r.BehaviorClose.Worse(r.Behavior) {
		return r.BehaviorClose
	}
	return r.Behavior
}

// shown returns the verdicts that the matrix shows: the behavior, and the
// ending if that has anything to add.
func shown(r *result.Result) []result.Behavior {
	same := r.BehaviorClose == r.Behavior && !r.Behavior.Failed()
	if r.BehaviorClose == result.OK || same {
		return []result.Behavior{r.Behavior}
	}
	return []result.Behavior{r.Behavior, r.BehaviorClose}
}

// class returns a verdict as a word of the style sheet: "wrong-code".
func class(b result.Behavior) string {
	return strings.ReplaceAll(strings.ToLower(string(b)), " ", "-")
}

// words are what there is to filter by, as far as any result has it.
type words struct {
	Verdicts   []result.Behavior // the worst first
	Severities []string
}

func wordsOf(results []result.Result) words {
	verdicts, severities := map[result.Behavior]bool{}, map[string]bool{}
	for i := range results {
		for _, b := range shown(&results[i]) {
			verdicts[b] = true
		}
		severities[results[i].Case.Severity] = true
	}
	var w words
	for _, b := range slices.Backward(result.Behaviors) {
		if verdicts[b] {
			w.Verdicts = append(w.Verdicts, b)
		}
	}
	for _, s := range []string{"must", "should", "hardening"} {
		if severities[s] {
			w.Severities = append(w.Severities, s)
		}
	}
	return w
}
