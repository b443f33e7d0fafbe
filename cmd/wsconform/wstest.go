package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"duplex/cmd/wsconform/testee"
	"duplex/conn"
)

// modes are those of wstest that there are here.
var modes = []string{"fuzzingclient", "fuzzingserver", "echoserver", "echoclient", "testeeserver", "testeeclient"}

// wstestFlags are the flags of Autobahn's wstest, by their short and their long
// names. They take the place of flags of ours that are called the same.
func (o *options) wstestFlags(f *flag.FlagSet) {
	both := func(p *string, short, long, usage string) {
		f.StringVar(p, short, "", usage)
		f.StringVar(p, long, "", "the same as -"+short)
	}
	both(&o.mode, "m", "mode", "the `mode`: "+strings.Join(modes, ", "))
	both(&o.spec, "s", "spec", "the configuration `file`; by default MODE.json if it is there")
	both(&o.wsuri, "w", "wsuri", "the `URL` of the server to test or to be, for modes without a configuration")
	both(&o.webport, "u", "webport", "serve the reports over HTTP on this `port`; 0 does not")
	both(&o.ident, "i", "ident", "what a testee calls itself: a `name`")
	both(&o.tlsKey, "k", "key", "the private key for wss, a PEM `file`")
	both(&o.tlsCert, "c", "cert", "the certificates for wss, a PEM `file`")
	f.BoolVar(&o.debug, "d", false, "tell of each case how it went")
	f.BoolVar(&o.debug, "debug", false, "the same as -d")
	f.BoolVar(&o.version, "a", false, "print the version and exit")
	f.BoolVar(&o.version, "autobahnversion", false, "the same as -a")
}

// isWstest reports whether the arguments are those of wstest, which begin with
// flags and have a mode among them, or ask for the version.
func isWstest(args []string) bool {
	return slices.ContainsFunc(args, func(arg string) bool {
		name, _, _ := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		return strings.HasPrefix(arg, "-") && slices.Contains([]string{"m", "mode", "a", "autobahnversion"}, name) ||
			slices.Contains(modes, strings.TrimPrefix(arg, "-m"))
	})
}

// separated returns arguments with the values of short flags of wstest apart from
// them: -m fuzzingclient for -mfuzzingclient.
func separated(args []string) []string {
	var all []string
	for _, arg := range args {
		if mode, ok := strings.CutPrefix(arg, "-m"); ok && slices.Contains(modes, mode) {
			all = append(all, "-m", mode)
			continue
		}
		all = append(all, arg)
	}
	return all
}

// checkMode finds what does not go together beside -m.
func (o *options) checkMode() error {
	needsURL := o.mode != "fuzzingclient" && o.mode != "fuzzingserver"
	switch {
	case o.version:
		return nil
	case !slices.Contains(modes, o.mode):
		return advise(fmt.Errorf("-m %s: there are the modes %s", o.mode, strings.Join(modes, ", ")))
	case needsURL && o.wsuri == "":
		return advise(fmt.Errorf("-m %s needs -w, the URL", o.mode))
	}
	return nil
}

// defaultSpec returns the name of the configuration file if none was given, "" if
// there is none.
func (o *options) defaultSpec() string {
	name := o.mode + ".json"
	if _, err := os.Stat(name); err != nil {
		return ""
	}
	return name
}

// runTestee is the modes in which duplex itself is under test.
func (p *planned) runTestee(ctx context.Context) error {
	cfg := conn.Config{MaxMessage: -1}
	if strings.HasPrefix(p.mode, "testee") {
		cfg.Deflate = &conn.Deflate{}
	}
	client := testee.Client{URL: strings.TrimSuffix(p.wsuri, "/"), Agent: p.ident, Parallel: 1, Config: cfg}
	switch p.mode {
	case "echoclient":
		return client.Echo(ctx, p.wsuri)
	case "testeeclient":
		return client.PlayAll(ctx)
	}
	l, err := p.listener()
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "wsconform: echoing on %s\n", l.Addr())
	return testee.Serve(ctx, l, &cfg)
}

// serveReports serves the directory of the reports over HTTP until ctx ends, if
// wstest's flag for that is set.
func (p *planned) serveReports(ctx context.Context) error {
	if p.webport == "" || p.webport == "0" {
		return nil
	}
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", p.webport))
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "wsconform: reports are served on http://%s\n", l.Addr())
	s := &http.Server{Handler: http.FileServer(http.Dir(p.reports)), ReadHeaderTimeout: 10 * time.Second}
	context.AfterFunc(ctx, func() { s.Close() })
	go s.Serve(l)
	return nil
}

// errVersion is returned when the version was asked for.
var errVersion = errors.New("version")
