package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"duplex/cmd/wsbench/result"
)

// options are the flags that all subcommands have.
type options struct {
	args     []string
	file     *string // what stands beside the flags, nil if nothing may
	rounds   int
	json     string
	html     string
	compare  string
	previous *result.Run // to compare with, nil for none
}

// parse parses the command line of a subcommand, whose own flags define adds.
func (o *options) parse(name, about string, args []string, define func(*flag.FlagSet)) error {
	o.args = append([]string{"wsbench", name}, args...)
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.IntVar(&o.rounds, "rounds", 5, "measure everything so many `times`, in turn; four and more make for intervals in -compare")
	f.StringVar(&o.json, "json", "", "write the results to a `file` as JSON")
	f.StringVar(&o.html, "html", "", "write the results to a `file` as a page for a browser")
	f.StringVar(&o.compare, "compare", "", "compare with the results in this `file`: the median of the ratios of all pairs of rounds,\nwith the interval of 95 % that belongs to Mann and Whitney's test")
	define(f)
	if len(args) == 1 && args[0] == askFlags {
		return flagsOf{f}
	}
	rest, err := o.parseAround(f, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		if o.file != nil {
			name += " FILE"
		}
		fmt.Printf("Usage: wsbench %s [flags]\n\n%s\n\n", name, about)
		f.SetOutput(os.Stdout)
		f.PrintDefaults()
		return err
	case err != nil:
		return wrongly(err)
	case len(rest) > 0:
		return wrongly(fmt.Errorf("unexpected argument %q", rest[0]))
	case o.rounds < 1:
		return wrongly(fmt.Errorf("-rounds %d: one at least", o.rounds))
	}
	return o.check()
}

// parseAround parses args around the file, if there may be one, and returns what
// is left over.
func (o *options) parseAround(f *flag.FlagSet, args []string) ([]string, error) {
	err := f.Parse(args)
	if err != nil || f.NArg() == 0 || o.file == nil {
		return f.Args(), err
	}
	*o.file = f.Arg(0)
	err = f.Parse(f.Args()[1:])
	return f.Args(), err
}

// check finds what would keep the results from being written or compared, before
// they are measured.
func (o *options) check() (err error) {
	for _, path := range []string{o.json, o.html} {
		if _, err := os.Stat(filepath.Dir(path)); path != "" && err != nil {
			return wrongly(err)
		}
	}
	if o.compare != "" {
		if o.previous, err = result.Read(o.compare); err != nil {
			return wrongly(err)
		}
	}
	return nil
}

// numbers is a flag with commas in its value.
type numbers []int

func (n *numbers) String() string {
	var all []string
	for _, v := range *n {
		all = append(all, strconv.Itoa(v))
	}
	return strings.Join(all, ",")
}

// Set takes numbers of 0 and more in place of those by default.
func (n *numbers) Set(s string) error {
	*n = nil
	for word := range strings.SplitSeq(s, ",") {
		v, err := strconv.Atoi(strings.TrimSpace(word))
		if err != nil || v < 0 {
			return fmt.Errorf("%q is no number", word)
		}
		*n = append(*n, v)
	}
	return nil
}

// words is a flag with commas in its value.
type words []string

func (w *words) String() string { return strings.Join(*w, ",") }

func (w *words) Set(s string) error {
	*w = nil
	for word := range strings.SplitSeq(s, ",") {
		*w = append(*w, strings.TrimSpace(word))
	}
	return nil
}
