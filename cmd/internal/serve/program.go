// Package serve is what the commands that serve have in common: the flags, where
// to listen, the log, the bounds of net/http, and how to end.
package serve

import (
	"context"
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/signal"
	"syscall"

	"duplex/cmd/internal/seats"
	"duplex/cmd/internal/socket"
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

	// Web says that the service has pages, so that it is served by way of
	// net/http in any case, and the page is told of.
	Web bool

	// Metrics says that the service is a [Meter], which adds a flag for the
	// address of its own that its metrics may have.
	Metrics bool

	// Service returns what is served, for what the command line says.
	Service func(*conn.Config, Setting) (Service, error)
}

// A Setting is what a service is told of the command line besides the Config.
type Setting struct {
	Limits       seats.Limits                   // of its WebSocket connections
	ClientAddr   func(*conn.Request) netip.Addr // nil, or which client a proxy says a request is from
	Addresses    []string                       // URLs by which other machines may reach it
	MetricsApart bool                           // its metrics are served at an address of their own
}

// A Service answers requests: a [conn.Server] is one. The context of a request ends
// when the program is asked to end.
type Service interface {
	http.Handler
	Shutdown(context.Context) error
}

// A Meter is a service that has metrics.
type Meter interface{ Metrics() http.Handler }

// Main is the program's main. It prints where it listens on standard output and
// logs to standard error. On SIGINT or SIGTERM it closes all connections with
// code 1001 and exits with status 0. The status is 1 if it cannot serve, and 2 if
// it was called wrongly.
func (p *Program) Main() {
	o, status := p.parse(os.Args[1:])
	if status >= 0 {
		os.Exit(status)
	}
	o.logging.start(os.Stderr)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := p.run(ctx, o); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", p.Name, err)
		os.Exit(1)
	}
}

// run serves until ctx ends.
func (p *Program) run(ctx context.Context, o *options) error {
	byHTTP := p.Web || o.http
	l, err := listen(o, byHTTP)
	if err != nil {
		return err
	}
	defer l.Close()
	addresses := pages(l, o)
	cfg := o.config()
	cfg.Hosts, cfg.Authorize = nil, o.authorize(l) // whose refusal names the flag
	s, err := p.Service(cfg, Setting{o.limits, o.clientAddr(), addresses, o.metricsAddr != ""})
	if err != nil {
		return err
	}
	fmt.Printf("listening on %s\n", socket.URL(l, o.tlsCert != ""))
	if p.Web && o.unix == "" {
		fmt.Printf("open %s in a browser\n", whereToLook(l, o))
		for _, address := range addresses {
			fmt.Printf("open %s/ on another device\n", address)
		}
	}
	if o.metricsAddr == "" {
		return o.serve(ctx, s, l, nil, byHTTP)
	}
	metrics, err := net.Listen("tcp", o.metricsAddr)
	if err != nil {
		return err
	}
	fmt.Printf("metrics on http://%s\n", metrics.Addr())
	return o.serve(ctx, s, l, metrics, byHTTP)
}
