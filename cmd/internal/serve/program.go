// Package serve is what the commands that serve have in common: the flags, where
// to listen, the log, and how to end.
package serve

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"duplex/conn"
)

// A Program is a command that serves.
type Program struct {
	Name, About string

	// Addr and MaxMessage are the defaults of the flags of those names.
	Addr       string
	MaxMessage int64

	// Flags defines the flags that it has besides, and Check looks at their
	// values. Both may be nil.
	Flags func(*flag.FlagSet)
	Check func() error

	// Page answers requests that do not ask for a WebSocket. A program that
	// has one serves by way of net/http in any case. The context of a request
	// ends when the program is asked to. Page may be nil.
	Page http.Handler

	// Server returns the server for what the command line says.
	Server func(*conn.Config) (*conn.Server, error)
}

// Main is the program's main. It prints where it listens on standard output and
// logs to standard error. On SIGINT or SIGTERM it closes all connections with
// code 1001 and exits with status 0. The status is 1 if it cannot serve, and 2 if
// it was called wrongly.
func (p *Program) Main() {
	o, status := p.parse(os.Args[1:])
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
	if err := p.run(ctx, o); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", p.Name, err)
		os.Exit(1)
	}
}

// run serves until ctx ends.
func (p *Program) run(ctx context.Context, o *options) error {
	s, err := p.Server(o.config())
	if err != nil {
		return err
	}
	if s.Refused == nil {
		s.Refused = func(from net.Addr, err error) { slog.Info("refused", "peer", from, "err", err) }
	}
	l, err := listen(o)
	if err != nil {
		return err
	}
	fmt.Printf("listening on %s\n", where(l, o))
	if p.Page != nil && o.unix == "" {
		fmt.Printf("open %s in a browser\n", whereToLook(l, o))
	}
	return serve(ctx, s, l, p.Page, o.http)
}
