package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"duplex/cmd/internal/atomic"
	"duplex/cmd/wsbench/page"
	"duplex/cmd/wsbench/result"
	"duplex/cmd/wsbench/term"
)

// report tells what was found, writes it where it was asked for, and returns what
// was wrong.
func (b *bench) report(ctx context.Context) error {
	h := b.run.Host
	fmt.Printf("%s, %s/%s, %d × %s\n", h.Go, h.OS, h.Arch, h.CPUs, h.CPU)
	if b.run.Placement != "" {
		fmt.Println(b.run.Placement)
	}
	fmt.Printf("medians; rounds: %d\n\n", b.run.Rounds)
	term.Table(os.Stdout, b.run)
	term.Legend(os.Stdout, b.run)
	term.Bars(os.Stdout, b.run)
	if b.run.Quick {
		fmt.Print("-quick shows whether all works; its figures are too few to be judged\n\n")
	}
	term.Verdicts(os.Stdout, b.run.Verdicts)
	var changes []result.Change
	if b.previous != nil {
		if changes = b.run.Changes(b.previous); len(changes) > 0 {
			term.Changes(os.Stdout, changes)
		}
	}
	for _, file := range []struct {
		path  string
		write func(io.Writer) error
	}{
		{b.json, b.run.Write},
		{b.html, func(w io.Writer) error { return page.Write(w, b.run, b.previous) }},
	} {
		if file.path != "" {
			if err := atomic.WriteFile(file.path, file.write); err != nil {
				return err
			}
		}
	}
	if err := b.failure(ctx); err != nil || b.previous == nil || len(changes) > 0 {
		return err
	}
	return fmt.Errorf("nothing can be compared: %s has none of these cases of these subjects", b.compare)
}

// commandLine returns arguments as they could be typed.
func commandLine(args []string) string {
	quoted := make([]string, len(args))
	for i, arg := range args {
		if quoted[i] = arg; arg == "" || strings.ContainsAny(arg, " '\"$`\\*") {
			quoted[i] = "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
		}
	}
	return strings.Join(quoted, " ")
}
