package serve

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"duplex/cmd/internal/about"
	"duplex/cmd/internal/comma"
	"duplex/cmd/internal/completion"
	"duplex/cmd/internal/duration"
	"duplex/cmd/internal/forwarded"
	"duplex/cmd/internal/seats"
	"duplex/conn"
)

// options are what the command line says.
type options struct {
	addr, unix       string
	tlsCert, tlsKey  string
	http, trace      bool
	logging          logging
	metricsAddr      string
	limits           seats.Limits
	origins, offered comma.List
	hosts            comma.List
	proxies          forwarded.Proxies
	maxMessage       int64
	idleTimeout      time.Duration
	compression      compression
	about            about.Flags
}

// parse parses the command line. A status of 0 or more is one to exit with at
// once.
func (p *Program) parse(args []string) (o *options, status int) {
	o = new(options)
	f := flag.NewFlagSet(p.Name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	o.define(f, p)
	if p.Flags != nil {
		p.Flags(f)
	}
	err := f.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Printf("Usage: %s [flags]\n\n%s\n\n", p.Name, p.About)
		f.SetOutput(os.Stdout)
		f.PrintDefaults()
		return nil, 0
	}
	if err == nil {
		var answered bool
		answered, err = o.about.Answer(os.Stdout, &completion.Command{Name: p.Name, Flags: []*flag.FlagSet{f}})
		if answered && err == nil {
			return nil, 0
		}
	}
	if err == nil {
		err = o.check(f)
	}
	if err == nil && p.Check != nil {
		err = p.Check()
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v (%s -h lists the flags)\n", p.Name, err, p.Name)
		return nil, 2
	}
	return o, -1
}

// define adds the flags to f, with the program's defaults.
func (o *options) define(f *flag.FlagSet, p *Program) {
	f.StringVar(&o.addr, "addr", p.Addr, "listen on this `host:port`; port 0 takes a free one")
	f.StringVar(&o.unix, "unix", "", "listen on a Unix socket at this `path` instead")
	f.StringVar(&o.tlsCert, "tls-cert", "", "serve wss with the certificates in this PEM `file`")
	f.StringVar(&o.tlsKey, "tls-key", "", "the private key for -tls-cert, a PEM `file`")
	f.BoolVar(&o.http, "http", false, "serve by way of net/http instead of the bare listener")
	f.Var(&o.origins, "origin", "let in pages from these origins besides the server's own: `patterns` with commas between, such as https://*.example.com, or * for all")
	f.Var(&o.hosts, "host", "answer to these hosts alone: `patterns` with commas between, such as *.example.com, 192.0.2.0/24, or * for all; by default all, but on loopback IP addresses and localhost alone")
	f.Var(&o.offered, "subprotocol", "speak these subprotocols, the preferred one first: `names` with commas between")
	f.Int64Var(&o.maxMessage, "max-message", p.MaxMessage, "the longest message to take, in `bytes`; -1 for any length")
	duration.Var(f, &o.idleTimeout, "idle-timeout", 0, "close connections that send no message for this `duration`, 90s for one; 0 for never")
	f.BoolVar(&o.trace, "trace", false, "print what goes over the wire to standard error, passwords included")
	f.IntVar(&o.limits.Max, "max-conns", 0, "take no more than so many WebSocket `connections`, and as many of plain HTTP; 0 for no bound")
	f.IntVar(&o.limits.MaxPerAddr, "max-conns-per-addr", 0, "take no more than so many `connections` of each kind from one address; 0 for no bound")
	f.Var(&o.proxies, "trust-proxy", "take the word of these proxies, in X-Forwarded-For, on which address a connection is from: `networks` with commas between, such as 127.0.0.1 or 10.0.0.0/8; peers of -unix are proxies then")
	if p.Metrics {
		f.StringVar(&o.metricsAddr, "metrics-addr", "", "serve /metrics and /status on this `host:port` alone, without TLS, and not beside the rooms")
	}
	o.logging.define(f)
	o.compression.define(f)
	o.about.Define(f)
}

// check finds what does not go together.
func (o *options) check(f *flag.FlagSet) error {
	switch {
	case f.NArg() > 0:
		return fmt.Errorf("unexpected argument %q", f.Arg(0))
	case (o.tlsCert == "") != (o.tlsKey == ""):
		return errors.New("-tls-cert and -tls-key go together")
	case o.unix != "" && given(f, "addr"):
		return errors.New("-unix and -addr are two places to listen; choose one")
	case o.unix == "" && given(f, "unix"):
		return errors.New("-unix needs the path of a socket")
	case o.maxMessage == 0:
		return errors.New("-max-message 0 would take no message; -1 takes any")
	case o.maxMessage < -1:
		return errors.New("-max-message takes no negative number but -1, which takes any")
	case o.idleTimeout < 0:
		return errors.New("-idle-timeout takes no negative duration; 0 is for never")
	case o.limits.Max < 0 || o.limits.MaxPerAddr < 0:
		return errors.New("-max-conns and -max-conns-per-addr take no negative number; 0 is for no bound")
	}
	if err := o.compression.check(f); err != nil {
		return err
	}
	return o.config().Check()
}

// given reports whether a flag is on the command line.
func given(f *flag.FlagSet, name string) (yes bool) {
	f.Visit(func(g *flag.Flag) { yes = yes || g.Name == name })
	return yes
}

// config returns what the options say to the library.
func (o *options) config() *conn.Config {
	cfg := &conn.Config{
		Origins:      o.origins,
		Hosts:        o.hosts,
		Subprotocols: o.offered,
		MaxMessage:   o.maxMessage,
		IdleTimeout:  o.idleTimeout,
		Deflate:      o.compression.config(),
		DropRequest:  true, // no command asks for it later
	}
	if o.trace {
		cfg.Trace = conn.PrintTrace(os.Stderr)
	}
	return cfg
}
