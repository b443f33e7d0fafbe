package main

import (
	"flag"

	"duplex/cmd/internal/completion"
)

// completed returns the script that has a shell complete the flags, those of wstest
// too.
func completed(shell string) (string, error) {
	wstest := flag.NewFlagSet("", flag.ContinueOnError)
	new(options).wstestFlags(wstest)
	c := completion.Command{
		Name:  "wsconform",
		Words: []string{"server", "client", "judge"},
		Flags: []*flag.FlagSet{new(options).flags(), wstest},
	}
	return c.Script(shell)
}
