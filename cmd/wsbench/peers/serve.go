package main

import (
	"flag"
	"fmt"
	"net"
	"os"
	"os/signal"
	"syscall"
)

// serve runs a program of a library until a signal comes.
func serve(args []string) error {
	f := flag.NewFlagSet("peers serve", flag.ContinueOnError)
	name := f.String("lib", "", "the `library`: "+names())
	program := f.String("program", "echo", "echo, or broadcast")
	addr := f.String("addr", "127.0.0.1:0", "the TCP `address` to listen on")
	compress := f.Bool("compress", false, "compress messages, each by itself")
	if err := parse(f, args); err != nil {
		return err
	}
	l := find(*name)
	if l == nil {
		return wrong("there is no library %q, but %s", *name, names())
	}
	run := l.programs[*program]
	if run == nil {
		return wrong("%s has no program %q", *name, *program)
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	ln, err := net.Listen("tcp", *addr)
	if err != nil {
		return err
	}
	fmt.Printf("listening on ws://%s\n", ln.Addr())
	failed := make(chan error, 1)
	go func() { failed <- run(ln, *compress) }()
	select {
	case <-signals:
		return nil
	case err := <-failed:
		return err
	}
}

// acceptAll calls serve with each connection of l, in its own goroutine, and
// closes it when that returns.
func acceptAll(l net.Listener, serve func(net.Conn)) error {
	for {
		nc, err := l.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer nc.Close()
			serve(nc)
		}()
	}
}
