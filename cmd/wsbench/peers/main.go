// Command peers runs WebSocket libraries side by side, each as its users would:
// echo and broadcast servers to be loaded over a socket, and reading and writing
// in memory.
//
//	peers list
//	peers serve -lib gorilla -program echo -addr 127.0.0.1:9001
//	peers frame -lib gorilla -op read -role server -kind binary -size 125
//	peers frame -
//	peers socketio
//
// list prints what there is, a line of JSON each. serve prints where it listens,
// "listening on ws://127.0.0.1:9001", and serves until SIGINT or SIGTERM. frame
// measures, and prints a line of JSON; with "-" it takes requests, lines of
// JSON too, from standard input. socketio measures servers of Socket.IO, which it
// starts, on Linux. The status is 1 if something fails, and 2 if
// the command was called wrongly.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

// A usageError is a wrong call.
type usageError struct{ error }

// wrong returns a usageError.
func wrong(format string, a ...any) error { return usageError{fmt.Errorf(format, a...)} }

func main() {
	err := run(os.Args[1:])
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return
	}
	fmt.Fprintln(os.Stderr, "peers:", err)
	if _, ok := errors.AsType[usageError](err); ok {
		os.Exit(2)
	}
	os.Exit(1)
}

func run(args []string) error {
	if len(args) == 0 {
		return wrong("call it as peers list, peers serve, peers frame or peers socketio")
	}
	command, args := args[0], args[1:]
	switch command {
	case "list":
		if err := parse(flag.NewFlagSet("peers list", flag.ContinueOnError), args); err != nil {
			return err
		}
		return list(os.Stdout)
	case "serve":
		return serve(args)
	case "frame":
		return inMemory(args)
	case "socketio":
		return benchSocketIO(args)
	}
	return wrong("there is no %q; call it as peers list, peers serve, peers frame or peers socketio", command)
}

// parse parses flags that nothing may follow.
func parse(f *flag.FlagSet, args []string) error {
	f.SetOutput(io.Discard)
	err := f.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		f.SetOutput(os.Stdout)
		f.Usage()
		return err
	case err != nil:
		return usageError{err}
	case f.NArg() > 0:
		return wrong("%q is too much", f.Arg(0))
	}
	return nil
}
