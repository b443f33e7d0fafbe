// Package comma has a flag with commas in its value.
package comma

import (
	"errors"
	"strings"
)

// A List is the values of a flag that has commas between them, and may come more
// than once. It is a flag.Value.
type List []string

// String returns the values with commas between.
func (l *List) String() string { return strings.Join(*l, ",") }

// Set appends the values in s, without the space around them. An empty one is an
// error.
func (l *List) Set(s string) error {
	for v := range strings.SplitSeq(s, ",") {
		v = strings.TrimSpace(v)
		if v == "" {
			return errors.New("there is an empty value")
		}
		*l = append(*l, v)
	}
	return nil
}
