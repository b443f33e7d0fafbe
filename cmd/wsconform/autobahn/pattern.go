package autobahn

import (
	"regexp"
	"slices"
	"strings"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
)

// Select returns the cases that the patterns of a configuration file match and
// those to exclude do not, by Autobahn's rules: a pattern with a * matches what
// begins as it says, another one is the number of a case. The cases that Autobahn
// does not have are only for patterns that name their section.
//
// The names of cases that there are not are returned too.
func Select(cases []suite.Case, patterns, exclude []string) (selected []suite.Case, missing []string) {
	for _, c := range cases {
		if matchAny(patterns, c.ID) && !matchAny(exclude, c.ID) {
			selected = append(selected, c)
		}
	}
	for _, p := range patterns {
		if !slices.ContainsFunc(cases, func(c suite.Case) bool { return match(p, c.ID) }) {
			missing = append(missing, p)
		}
	}
	return selected, missing
}

func matchAny(patterns []string, id string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return match(p, id) })
}

// match reports whether a pattern matches the ID of a case.
func match(pattern, id string) bool {
	if !strings.Contains(pattern, "*") {
		return pattern == id
	}
	if !suite.InAutobahn(id) && result.Section(pattern) != result.Section(id) {
		return false
	}
	p := strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, ".*")
	return regexp.MustCompile("^" + p).MatchString(id)
}

// agentPattern returns what an agent's name must match.
func agentPattern(pattern string) *regexp.Regexp {
	return regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, ".*") + "$")
}
