// Command wsecho is a WebSocket server that sends every message back.
//
//	wsecho -addr 127.0.0.1:9001
//
// It prints where it listens, "listening on ws://127.0.0.1:9001", on standard
// output, and logs to standard error. On SIGINT or SIGTERM it says goodbye to
// all its clients with code 1001 and exits with status 0. The status is 1 if it
// cannot serve, and 2 if it was called wrongly.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	o, status := parseOptions(os.Args[1:], os.Stderr)
	if status >= 0 {
		os.Exit(status)
	}
	level := slog.LevelInfo
	if o.quiet {
		level = slog.LevelError
	}
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level})))

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintf(os.Stderr, "wsecho: %v\n", err)
		os.Exit(1)
	}
}

// run serves until ctx ends.
func run(ctx context.Context, o *options) error {
	l, err := listen(o)
	if err != nil {
		return err
	}
	fmt.Printf("listening on %s\n", where(l, o))
	return serve(ctx, l, o)
}
