package suite

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"duplex/cmd/wsconform/result"
)

// all returns all cases, in the order of their numbers.
func all() []Case {
	var cases []Case
	for _, s := range sections {
		for _, c := range s.cases() {
			c.Section = s.title
			cases = append(cases, c)
		}
	}
	slices.SortStableFunc(cases, func(a, b Case) int { return result.CompareIDs(a.ID, b.ID) })
	return cases
}

// Select returns the cases for a peer of that role whose ID matches one of the
// patterns and none of those to exclude, in the order of their numbers. In a
// pattern * stands for any characters.
//
// A pattern that matches no case at all is an error, but the cases that the
// other patterns match are returned with it. It is no error to exclude nothing.
func Select(r result.Role, patterns, exclude []string) ([]Case, error) {
	return selected(r, patterns, exclude, func(c Case) bool { return !c.HTTP2 })
}

// SelectHTTP2 is Select for WebSockets over HTTP/2: it has the cases about that, and
// not those whose opening handshake is one of HTTP/1.1.
func SelectHTTP2(r result.Role, patterns, exclude []string) ([]Case, error) {
	return selected(r, patterns, exclude, func(c Case) bool { return c.HTTP2 || !c.Opening.Raw })
}

func selected(r result.Role, patterns, exclude []string, fits func(Case) bool) ([]Case, error) {
	for _, p := range slices.Concat(patterns, exclude) {
		if err := CheckPattern(p); err != nil {
			return nil, err
		}
	}
	cases := all()
	selected := slices.DeleteFunc(slices.Clone(cases), func(c Case) bool {
		return !fits(c) || !c.Peers.Include(r) || !Match(c.ID, patterns) || Match(c.ID, exclude)
	})
	return selected, unmatched(cases, patterns)
}

// Match reports whether one of the patterns matches the ID.
func Match(id string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		ok, _ := path.Match(p, id)
		return ok
	})
}

// InAutobahn reports whether Autobahn|Testsuite has the case too.
func InAutobahn(id string) bool {
	section, err := strconv.Atoi(result.Section(id))
	return err == nil && section < 20
}

// CheckPattern returns an error if p cannot be a pattern.
func CheckPattern(p string) error {
	if p == "" || strings.Trim(p, "0123456789.*") != "" {
		return fmt.Errorf("%q is no pattern for cases; 6.*, 12.1.* and 7.1.5 are", p)
	}
	return nil
}

// unmatched names the patterns that match none of the cases.
func unmatched(cases []Case, patterns []string) error {
	match := func(p string) bool {
		return slices.ContainsFunc(cases, func(c Case) bool { return Match(c.ID, []string{p}) })
	}
	var none []string
	for _, p := range patterns {
		switch {
		case match(p):
		case match(p + ".*"):
			none = append(none, fmt.Sprintf("%s (but %s.*)", p, p))
		default:
			none = append(none, p)
		}
	}
	if none == nil {
		return nil
	}
	return fmt.Errorf("there is no case %s", strings.Join(none, ", nor "))
}
