package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"

	"duplex/cmd/internal/atomic"
	"duplex/cmd/internal/escape"
	"duplex/cmd/wsconform/autobahn"
	"duplex/cmd/wsconform/expect"
	"duplex/cmd/wsconform/junit"
	"duplex/cmd/wsconform/page"
	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
	"duplex/cmd/wsconform/term"
)

// write writes all reports that were asked for.
func (p *planned) write(r *result.Run) error {
	for _, report := range []struct {
		path  string
		write func(io.Writer) error
	}{
		{p.json, func(w io.Writer) error { return writeJSON(w, p.lean(r)) }},
		{p.html, func(w io.Writer) error { return page.Write(w, p.lean(r)) }},
		{p.junit, func(w io.Writer) error { return junit.Write(w, r, p.expected.Unexpected) }},
		{p.expectWrite, func(w io.Writer) error { return expect.Write(w, r.Results) }},
	} {
		if report.path == "" {
			continue
		}
		if err := atomic.WriteFile(report.path, report.write); err != nil {
			return err
		}
	}
	if p.reports == "" {
		return nil
	}
	if err := autobahn.WriteReports(p.reports, r); err != nil {
		return err
	}
	index := filepath.Join(p.reports, "index.html")
	return atomic.WriteFile(index, func(w io.Writer) error { return page.Write(w, p.lean(r)) })
}

// lean returns the run without what went over the wire where nothing failed, unless
// that was asked for: it is nine tenths of all.
func (p *planned) lean(r *result.Run) *result.Run {
	if p.wirelogs {
		return r
	}
	run := *r
	run.Results = slices.Clone(r.Results)
	for i := range run.Results {
		if of := &run.Results[i]; !of.Failed() && !p.expected.Unexpected(of) {
			of.Wire = result.Wire{Entries: []result.Entry{}, Omitted: len(of.Wire.Entries) + of.Wire.Omitted}
		}
	}
	return &run
}

func writeJSON(w io.Writer, r *result.Run) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(r)
}

// report writes and tells what was found, and returns the status that it
// deserves.
func (p *planned) report(r *result.Run) int {
	if err := p.write(r); err != nil {
		return complain(err, statusCannot)
	}
	worse := p.expected.Worse(r.Results)
	if len(r.Results) > 0 {
		term.Table(os.Stdout, r)
		term.Failures(os.Stdout, worse)
		p.summarize(r, len(worse))
	}
	switch {
	case unreachable(r):
		return statusUnreachable
	case !r.Complete:
		return complain(errors.New("not all cases were played"), statusIncomplete)
	case len(worse) > 0:
		return statusWorse
	}
	return statusOK
}

// summarize writes the last line.
func (p *planned) summarize(r *result.Run, worse int) {
	verdict := "as expected"
	if worse > 0 {
		verdict = fmt.Sprintf("%d worse than expected", worse)
	}
	took := ""
	if p.index == "" {
		took = fmt.Sprintf(" in %v", r.Duration)
	}
	fmt.Printf("%d cases%s: %s\n", len(r.Results), took, verdict)
	if p.reports != "" {
		fmt.Printf("reports are in %s\n", p.reports)
	}
	if worse > 0 && p.index == "" {
		fmt.Printf("to repeat the run: -seed %d\n", r.Seed)
	}
}

// unreachable reports whether there was a server that could not be reached, and
// says so.
func unreachable(r *result.Run) bool {
	found := false
	for _, agent := range r.Agents {
		if agent.Unreachable != "" {
			found = true
			fmt.Fprintf(os.Stderr, "wsconform: %s cannot be reached: %s\n", agent.URL, escape.Line(agent.Unreachable))
		}
	}
	return found
}

// list lists cases.
func list(w io.Writer, cases []suite.Case) {
	for _, c := range cases {
		fmt.Fprintf(w, "%-8s %s\n         %s (%s)\n", c.ID, c.Description, c.Expectation, c.Rule)
	}
}

// release returns the version that the command was built from.
func release() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}
