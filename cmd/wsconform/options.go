package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"duplex/cmd/internal/comma"
	"duplex/cmd/internal/completion"
	"duplex/cmd/internal/duration"
	"duplex/cmd/wsconform/play"
)

// options are what the command line says.
type options struct {
	wstest          bool // the flags are those of wstest
	mode, spec      string
	wsuri, webport  string
	ident           string
	debug, version  bool
	completion      string
	cases, exclude  comma.List
	agents          comma.List
	list            bool
	listen          string
	tlsCert, tlsKey string
	insecure, quick bool
	http2           bool
	parallel        int
	timeout         time.Duration
	seed            uint64
	judge           string
	expect          string
	expectWrite     string
	json, reports   string
	html, junit     string
	wirelogs        bool
}

// errHelp is returned when the flags were asked for.
var errHelp = flag.ErrHelp

// flags returns the flags, which set o.
func (o *options) flags() *flag.FlagSet {
	f := flag.NewFlagSet("wsconform", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	if o.wstest {
		o.wstestFlags(f)
	} else {
		o.ownFlags(f)
	}
	f.Var(&o.cases, "cases", "play these cases only: `patterns` with commas between, such as 6.*,12.1.*")
	f.Var(&o.exclude, "exclude", "leave out these cases: `patterns`")
	f.BoolVar(&o.list, "list", false, "list the cases and exit")
	f.BoolVar(&o.quick, "quick", false, "play a tenth of the rounds in cases that have many")
	f.IntVar(&o.parallel, "parallel", 16, "play this `number` of cases at once against a server")
	f.StringVar(&o.judge, "judge", string(play.Autobahn), "whose verdicts to come to where Autobahn has the case too: `name` is autobahn or strict")
	duration.Var(f, &o.timeout, "timeout", 0, "how long a peer may take for an answer, a `duration`, unless a case gives it longer; 0 is what the judge gives: autobahn 1s, strict 5s")
	f.Uint64Var(&o.seed, "seed", 0, "draw masking keys from this `number`, to repeat a run; 0 takes a new one")
	f.StringVar(&o.expect, "expect", "", "fail only what is worse than this `file` expects")
	f.StringVar(&o.expectWrite, "expect-write", "", "write the results to a `file` for -expect")
	f.StringVar(&o.html, "html", "", "write the results to a `file` as a page for a browser")
	f.StringVar(&o.junit, "junit", "", "write the results to a `file` as XML in the form of JUnit")
	f.StringVar(&o.json, "json", "", "write the results to a `file` as JSON")
	f.BoolVar(&o.wirelogs, "wirelogs", false, "keep in -json and -html what went over the wire in cases that passed, too")
	f.StringVar(&o.reports, "autobahn", "", "write reports in the form of Autobahn's to this `directory`, with the page as its index.html")
	return f
}

// ownFlags are those that wstest does not have, or not in that sense.
func (o *options) ownFlags(f *flag.FlagSet) {
	f.BoolVar(&o.version, "version", false, "print the version and exit")
	f.StringVar(&o.completion, "completion", "", "print a script that has this `shell` complete the flags, "+completion.Shells+", and exit")
	f.Var(&o.agents, "agent", "call the servers so in reports: `names` with commas between, in the order of the URLs")
	f.BoolVar(&o.insecure, "k", false, "take any certificate of a server (wss)")
	f.BoolVar(&o.http2, "http2", false, "test over HTTP/2 (RFC 8441): with wss, or by prior knowledge with ws")
	f.StringVar(&o.listen, "listen", "127.0.0.1:9001", "wait for clients on this `host:port`")
	f.StringVar(&o.tlsCert, "tls-cert", "", "serve wss to clients, with the certificates in this PEM `file`")
	f.StringVar(&o.tlsKey, "tls-key", "", "the private key for -tls-cert, a PEM `file`")
}

// usage returns the help.
func usage() string {
	var s strings.Builder
	s.WriteString(`Usage:
  wsconform server [flags] URL ...     test servers that echo
  wsconform client [flags]             test the clients that come
  wsconform judge [flags] index.json   judge what Autobahn's wstest has found
  wsconform -m MODE [flags]            take the place of Autobahn's wstest
  wsconform -list [flags]              list the cases for servers; client -list, those for clients

Flags:
`)
	f := new(options).flags()
	f.SetOutput(&s)
	f.PrintDefaults()
	s.WriteString("\nFlags of wstest, beside -m, where -k is another one and those about listening are left out:\n")
	wstest := flag.NewFlagSet("", flag.ContinueOnError)
	new(options).wstestFlags(wstest)
	wstest.SetOutput(&s)
	wstest.PrintDefaults()
	s.WriteString(`
Status: 0 nothing worse than expected, 1 failures, 2 called wrongly,
3 a server cannot be reached, 4 ended before all cases were played.
`)
	return s.String()
}

// parseOptions parses the command line. Flags may stand before and after the
// other arguments, which it returns.
func parseOptions(args []string) (o *options, rest []string, err error) {
	o = &options{wstest: isWstest(args)}
	args = separated(args)
	f := o.flags()
	for {
		if err := f.Parse(args); err != nil {
			return nil, nil, advise(err)
		}
		if args = f.Args(); len(args) == 0 {
			return o, rest, o.check()
		}
		rest, args = append(rest, args[0]), args[1:]
	}
}

// check finds what does not go together.
func (o *options) check() error {
	switch {
	case o.wstest && o.checkMode() != nil:
		return o.checkMode()
	case (o.tlsCert == "") != (o.tlsKey == ""):
		return advise(errors.New("-tls-cert and -tls-key go together (-c and -k beside -m)"))
	case o.parallel < 1:
		return advise(fmt.Errorf("-parallel %d: at least 1 case must be played at once", o.parallel))
	case o.timeout < 0:
		return advise(fmt.Errorf("-timeout %v: a peer needs some time", o.timeout))
	case !slices.Contains(play.Judges, play.Judge(o.judge)):
		return advise(fmt.Errorf("-judge %s: the judge is autobahn or strict", o.judge))
	}
	return nil
}

// advise says where to look.
func advise(err error) error {
	if errors.Is(err, flag.ErrHelp) {
		return err
	}
	return fmt.Errorf("%w (wsconform -h tells more)", err)
}
