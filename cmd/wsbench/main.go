// Command wsbench measures WebSocket servers, and duplex beside other libraries.
//
//	wsbench frame                                masking and framing, in memory
//	wsbench echo -server ./wsecho                messages that come back
//	wsbench echo -url ws://127.0.0.1:9001
//	wsbench broadcast -server './wsbroadcast -echo'
//	wsbench handshake -server ./wsecho           connections that come and go
//	wsbench idle -server ./wsecho                memory of connections that wait
//	wsbench peers                                duplex beside other libraries
//	wsbench show FILE.json                       what was measured before
//
// Of a server that it starts itself it also tells the CPU time for a message,
// which is what holds on a machine with neighbours. Every figure is measured in
// several rounds; told are the median and the spread. -json keeps all of it, for
// -compare, -html makes a page of it.
//
// The status it exits with is
//
//	0    if all was measured
//	1    if something went wrong: a server that ended or answered wrongly, a file
//	2    if it was called wrongly
//	3    if a server cannot be reached, or refuses the handshake
//	130  if it was interrupted
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"duplex/cmd/internal/version"
)

func main() {
	os.Exit(run(os.Args[1:]))
}

// commands are the subcommands by their names.
var commands = map[string]func(ctx context.Context, args []string) error{
	"frame":     frameCommand,
	"echo":      echoCommand,
	"broadcast": broadcastCommand,
	"handshake": handshakeCommand,
	"idle":      idleCommand,
	"peers":     peersCommand,
	"show":      showCommand,
}

// run does what the arguments say and returns the status to exit with.
func run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal kills
	err := dispatch(ctx, args)
	if errors.Is(err, flag.ErrHelp) {
		return statusOK
	}
	return complain(os.Stderr, err)
}

// dispatch calls the subcommand.
func dispatch(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return wrongly(errors.New("what is to be measured? frame, echo, broadcast, handshake, idle or peers"))
	}
	switch args[0] {
	case "-h", "-help", "--help", "help":
		fmt.Print(usage)
		return flag.ErrHelp
	case "-version", "--version":
		fmt.Println("wsbench", version.String())
		return nil
	case "-completion", "--completion":
		return completionCommand(ctx, args[1:])
	}
	command, ok := commands[args[0]]
	if !ok {
		return wrongly(fmt.Errorf("%q is not frame, echo, broadcast, handshake, idle, peers or show", args[0]))
	}
	return command(ctx, args[1:])
}
