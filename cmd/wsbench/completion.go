package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"slices"

	"duplex/cmd/internal/completion"
)

// askFlags is an argument that a subcommand answers with its flags, as an error, for
// the sake of completion.
const askFlags = "-list-flags"

// A flagsOf is the flags of a subcommand.
type flagsOf struct{ *flag.FlagSet }

func (flagsOf) Error() string { return "the flags were asked for" }

// completionCommand prints a script that has a shell complete subcommands and flags.
func completionCommand(ctx context.Context, args []string) error {
	if len(args) != 1 {
		return wrongly(errors.New("-completion takes a shell: " + completion.Shells))
	}
	names := slices.Sorted(maps.Keys(commands))
	c := completion.Command{Name: "wsbench", Words: names}
	for _, name := range names {
		if f, ok := errors.AsType[flagsOf](commands[name](ctx, []string{askFlags})); ok {
			c.Flags = append(c.Flags, f.FlagSet)
		}
	}
	script, err := c.Script(args[0])
	if err != nil {
		return wrongly(err)
	}
	fmt.Print(script)
	return nil
}
