// Command peers runs WebSocket libraries side by side, each as its users would:
// echo and broadcast servers to be loaded over a socket, and reading and writing
// in memory.
//
//	peers list
//	peers serve -lib gorilla -program echo -addr 127.0.0.1:9001
//	peers frame -lib gorilla -op read -role server -kind binary -size 125
//	peers frame -
//
// list prints what there is, a line of JSON each. serve prints where it listens,
// "listening on ws://127.0.0.1:9001", and serves until SIGINT or SIGTERM. frame
// measures, and prints a line of JSON; with "-" it takes requests, lines of
// JSON too, from standard input. The status is 1 if something fails, and 2 if
// the command was called wrongly.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
)

// errUsage is a wrong call.
var errUsage = errors.New("call it as peers list, peers serve or peers frame; -h shows their flags")

func main() {
	err := run(os.Args[1:])
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return
	case errors.Is(err, errUsage):
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(2)
	}
	fmt.Fprintln(os.Stderr, "peers:", err)
	os.Exit(1)
}

func run(args []string) error {
	if len(args) == 0 {
		return errUsage
	}
	switch args[0] {
	case "list":
		return list(os.Stdout)
	case "serve":
		return serve(args[1:])
	case "frame":
		return inMemory(args[1:])
	}
	return errUsage
}

// parse parses flags that nothing may follow.
func parse(f *flag.FlagSet, args []string) error {
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return errUsage
	}
	if f.NArg() > 0 {
		return fmt.Errorf("%q is too much: %w", f.Arg(0), errUsage)
	}
	return nil
}
