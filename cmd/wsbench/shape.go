package main

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"time"

	"duplex/cmd/internal/duration"
	"duplex/cmd/wsbench/load"
	"duplex/cmd/wsbench/result"
)

// A shape is the flags that say what a load looks like.
type shape struct {
	conns, sizes numbers
	kind         string
	compress     bool
	pace
}

func (s *shape) define(f *flag.FlagSet) {
	f.Var(&s.conns, "conns", "`numbers` of connections")
	f.Var(&s.sizes, "size", "sizes of messages, in `bytes`")
	f.StringVar(&s.kind, "kind", "binary", "what messages are made of: binary, text or json")
	f.BoolVar(&s.compress, "compress", false, "permessage-deflate, without takeover; -kind json resembles what is compressed")
	duration.Var(f, &s.duration, "duration", 2*time.Second, "the `duration` of each round")
	duration.Var(f, &s.warmup, "warmup", 500*time.Millisecond, "the `duration` of the load before that")
}

func (s *shape) check() error {
	switch {
	case !slices.Contains([]load.Kind{load.Binary, load.Text, load.JSON}, load.Kind(s.kind)):
		return wrongly(fmt.Errorf("-kind %s: it is binary, text or json", s.kind))
	case s.duration <= 0 || s.warmup < 0:
		return wrongly(errors.New("-duration must be longer than nothing, and -warmup not shorter"))
	}
	return positive("-conns", s.conns)()
}

// cases returns all combinations of connections, sizes and what vary makes of each.
func (s *shape) cases(group result.Group, vary func(result.Case) []result.Case) (all []result.Case) {
	for _, conns := range s.conns {
		for _, size := range s.sizes {
			c := result.Case{Group: group, Conns: conns, Size: size, Kind: s.kind, Compress: s.compress}
			all = append(all, vary(c)...)
		}
	}
	return all
}

// inFlight varies the number of messages in flight.
func inFlight(depths numbers) func(result.Case) []result.Case {
	return func(c result.Case) (all []result.Case) {
		for _, c.Depth = range depths {
			all = append(all, c)
		}
		return all
	}
}

// atRates varies the rate.
func atRates(rates numbers) func(result.Case) []result.Case {
	return func(c result.Case) (all []result.Case) {
		for _, rate := range rates {
			c.Rate = float64(rate)
			all = append(all, c)
		}
		return all
	}
}

// inInterval has each connection send a message in an interval.
func inInterval(every time.Duration) func(result.Case) []result.Case {
	return func(c result.Case) []result.Case {
		c.Rate = float64(c.Conns) / every.Seconds()
		return []result.Case{c}
	}
}

// positive returns a check that there is no 0.
func positive(flag string, n numbers) func() error {
	return func() error {
		if slices.Contains(n, 0) {
			return wrongly(fmt.Errorf("%s 0: one at least", flag))
		}
		return nil
	}
}

// firstError returns err or the first error of the checks.
func firstError(err error, checks ...func() error) error {
	for _, check := range checks {
		if err == nil {
			err = check()
		}
	}
	return err
}
