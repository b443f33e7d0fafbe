package main

import (
	"context"
	"errors"
	"flag"

	"duplex/cmd/wsbench/plan"
	"duplex/cmd/wsbench/result"
)

const aboutShow = `Shows results that were written with -json, as they were shown when they were
measured; with -compare beside others, with -html as a page.`

// showCommand is wsbench show.
func showCommand(ctx context.Context, args []string) error {
	var path string
	o := options{file: &path}
	if err := o.parse("show", aboutShow, args, func(*flag.FlagSet) {}); err != nil {
		return err
	}
	if path == "" {
		return wrongly(errors.New("which results? wsbench show FILE.json -html FILE.html"))
	}
	run, err := result.Read(path)
	if err != nil {
		return wrongly(err)
	}
	if run.Verdicts = nil; !run.Quick {
		run.Verdicts = plan.Judge(run)
	}
	b := &bench{options: &o, run: run}
	return b.report(ctx)
}
