package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"

	"duplex/cmd/internal/comma"
	"duplex/cmd/internal/duration"
	"duplex/handshake"
)

// options are what the command line says.
type options struct {
	url    string // where to connect
	listen string // where to wait for clients instead

	send           []string // in place of standard input: messages, or @file
	count          int      // of messages after which to end; 0 for any
	wait           wait
	coding         coding
	torn           bool // between codings
	slash, raw     bool
	quiet, verbose bool
	trace          bool

	header              handshake.Header
	origin              string
	subprotocols        comma.List
	insecure            bool
	cacert, cert, key   string
	proxy, unix         string
	compress, reconnect bool
	http2               bool
	follow              bool
	host                string            // in place of that of the URL, in the Host field
	resolve             map[string]string // the addresses of host:port
	version             bool
	completion          string
	pingInterval        time.Duration
	timeout             time.Duration
	maxMessage          int64
}

// flags returns the flags, which set o. The help is in usage.
func (o *options) flags() *flag.FlagSet {
	f := flag.NewFlagSet("wscat", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&o.listen, "l", "", "")
	f.Func("x", "", func(s string) error { o.send = append(o.send, s); return nil })
	f.IntVar(&o.count, "n", 0, "")
	f.Var(&o.wait, "w", "")
	for name, c := range codings {
		f.BoolFunc(name, "", func(string) error { o.choose(c); return nil })
	}
	f.BoolVar(&o.slash, "slash", false, "")
	f.BoolVar(&o.raw, "raw", false, "")
	f.BoolVar(&o.quiet, "q", false, "")
	f.BoolVar(&o.verbose, "v", false, "")
	f.BoolVar(&o.trace, "trace", false, "")
	f.Func("H", "", o.addField)
	f.Func("cookie", "", func(s string) error { return o.add("Cookie", s) })
	f.Func("user", "", o.addCredentials)
	f.StringVar(&o.origin, "o", "", "")
	f.Var(&o.subprotocols, "s", "")
	f.BoolVar(&o.insecure, "k", false, "")
	f.StringVar(&o.cacert, "cacert", "", "")
	f.StringVar(&o.cert, "cert", "", "")
	f.StringVar(&o.key, "key", "", "")
	f.StringVar(&o.proxy, "proxy", "", "")
	f.StringVar(&o.unix, "unix", "", "")
	f.BoolVar(&o.compress, "compress", false, "")
	f.BoolVar(&o.http2, "http2", false, "")
	f.BoolVar(&o.reconnect, "reconnect", false, "")
	f.BoolVar(&o.follow, "follow", false, "")
	f.Func("resolve", "", o.addAddress)
	f.BoolVar(&o.version, "version", false, "")
	f.StringVar(&o.completion, "completion", "", "")
	duration.Var(f, &o.pingInterval, "ping-interval", 0, "")
	duration.Var(f, &o.timeout, "timeout", 10*time.Second, "")
	f.Int64Var(&o.maxMessage, "max-message", 256<<20, "")
	return f
}

// parseOptions parses the command line. Flags may stand before and after the
// URL.
func parseOptions(args []string) (*options, error) {
	o := new(options)
	f := o.flags()
	var rest []string
	for {
		if err := f.Parse(args); err != nil {
			return nil, wrongly(err)
		}
		if args = f.Args(); len(args) == 0 {
			break
		}
		rest, args = append(rest, args[0]), args[1:]
	}
	if o.version || o.completion != "" {
		return o, nil
	}
	if err := o.settle(rest); err != nil {
		return nil, wrongly(err)
	}
	return o, nil
}

// settle finds what does not go together, and takes the URL.
func (o *options) settle(rest []string) (err error) {
	switch {
	case len(rest) > 1:
		return fmt.Errorf("one URL is enough, and %q would be another", rest[1])
	case o.listen != "" && len(rest) > 0:
		return errors.New("it is either -l or a URL")
	case o.listen == "" && len(rest) == 0 && o.unix == "":
		return errors.New("it needs a URL to connect to, or -l to wait for clients")
	case o.torn:
		return errors.New("--binary, --base64, --hex and --jsonl exclude each other")
	case o.key != "" && o.cert == "":
		return errors.New("--key goes with --cert")
	case o.count < 0:
		return errors.New("-n counts from 1")
	case o.pingInterval < 0 || o.timeout <= 0:
		return errors.New("--ping-interval and --timeout take a duration such as 10s")
	case o.maxMessage == 0:
		return errors.New("--max-message 0 would take no message; -1 takes any")
	case o.quiet && o.verbose:
		return errors.New("it is either -q or -v")
	case o.host != "" && o.follow:
		return errors.New("-H Host is for one server, and --follow may lead to others")
	case o.pinned() && o.proxy != "" && o.proxy != "none":
		return errors.New("-H Host and --resolve choose an address, which is for the proxy to do: --proxy none goes with them")
	}
	if o.listen != "" {
		return o.checkListening()
	}
	o.url, err = target(rest)
	return err
}

// checkListening finds what means nothing to a server.
func (o *options) checkListening() error {
	for _, clients := range []struct {
		given bool
		name  string
	}{
		{o.insecure, "-k"}, {o.proxy != "", "--proxy"}, {o.reconnect, "--reconnect"},
		{o.follow, "--follow"}, {o.http2, "--http2"}, {o.pinned(), "--resolve and -H Host"},
		{o.unix != "", "--unix (write -l /path)"}, {o.cacert != "" && o.cert == "", "--cacert without --cert"},
	} {
		if clients.given {
			return fmt.Errorf("%s means nothing with -l", clients.name)
		}
	}
	return nil
}

// A wait is a flag with a number of seconds.
type wait struct {
	given bool
	long  time.Duration // negative for ever
}

func (w *wait) String() string { return "" }

func (w *wait) Set(s string) error {
	seconds, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(seconds) || seconds > math.MaxInt32 {
		return errors.New("it takes a number of seconds")
	}
	*w = wait{true, time.Duration(seconds * float64(time.Second))}
	return nil
}
