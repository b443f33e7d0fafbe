// Package duration has a flag with a length of time.
package duration

import (
	"errors"
	"flag"
	"time"
)

// Var defines a flag as FlagSet.DurationVar does. Whoever forgets the unit is
// told what a duration looks like.
func Var(f *flag.FlagSet, p *time.Duration, name string, value time.Duration, usage string) {
	*p = value
	f.Var((*length)(p), name, usage)
}

// A length is a flag.Value.
type length time.Duration

func (l *length) String() string { return time.Duration(*l).String() }

func (l *length) Set(s string) error {
	d, err := time.ParseDuration(s)
	if err != nil {
		return errors.New("a duration has a unit, such as 10s, 250ms or 1m30s")
	}
	*l = length(d)
	return nil
}
