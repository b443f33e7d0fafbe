// Package comma has a flag with commas in its value.
package comma

import "strings"

// A List is the values of a flag that has commas between them, and may come more
// than once. It is a flag.Value.
type List []string

// String returns the values with commas between.
func (l *List) String() string { return strings.Join(*l, ",") }

// Set appends the values in s, without the space around them and without those
// that are empty.
func (l *List) Set(s string) error {
	for v := range strings.SplitSeq(s, ",") {
		if v = strings.TrimSpace(v); v != "" {
			*l = append(*l, v)
		}
	}
	return nil
}
