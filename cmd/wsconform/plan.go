package main

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"duplex/cmd/wsconform/expect"
	"duplex/cmd/wsconform/play"
	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
)

// A planned is what is to be done, wherever it was said.
type planned struct {
	*options
	role     result.Role
	servers  []server
	cases    []suite.Case
	listen   string // where clients come to, "" to test servers
	index    string // the results of an earlier run, "" to test anybody
	testee   bool   // duplex is under test, whoever tests it
	excluded func(agent string) []string
	expected expect.Expectations
	play     play.Options
}

// A server is one to be tested.
type server struct {
	name, url string
	target    *play.Target
	asked     bool // for its name, because it has none
}

// plan makes a plan of the command line. It reads all files that it names, so
// that nothing is found missing at the end of a run.
func plan(args []string) (*planned, error) {
	o, rest, err := parseOptions(args)
	if err != nil {
		return nil, err
	}
	p := &planned{options: o, role: result.Server}
	p.seed = cmp.Or(p.seed, 1+uint64(rand.Uint32()))
	p.play = play.Options{Judge: play.Judge(o.judge), Timeout: o.timeout, Quick: o.quick, Seed: p.seed}
	switch {
	case o.version:
		return nil, errVersion
	case o.completion != "":
		return p, nil
	case o.wstest && len(rest) > 0:
		return nil, advise(fmt.Errorf("unexpected argument %q beside -m", rest[0]))
	case o.wstest:
		err = p.planMode()
	case len(rest) > 0 && rest[0] == "server":
		err = p.planServers(rest[1:])
	case len(rest) > 0 && rest[0] == "client":
		err = p.planClients(rest[1:])
	case len(rest) > 0 && rest[0] == "judge":
		err = p.planJudge(rest[1:])
	case len(rest) > 0:
		return nil, advise(fmt.Errorf("unexpected argument %q; the first one is server, client or judge", rest[0]))
	case !o.list:
		return nil, advise(errors.New("nothing to do; wsconform server ws://127.0.0.1:9001 tests a server"))
	}
	if err == nil && !o.wstest {
		choose := suite.Select
		if o.http2 {
			choose = suite.SelectHTTP2
		}
		p.cases, err = choose(p.role, orAll(o.cases), o.exclude)
	}
	if err == nil {
		err = cmp.Or(p.readExpected(), writable(p.json), writable(p.html), writable(p.junit), writable(p.expectWrite))
	}
	if err == nil && len(p.cases) == 0 && !p.testee {
		err = errors.New("no case is left to play")
	}
	return p, err
}

func orAll(patterns []string) []string {
	if len(patterns) == 0 {
		return []string{"*"}
	}
	return patterns
}

func (p *planned) planServers(urls []string) error {
	switch {
	case len(urls) == 0 && !p.list:
		return advise(errors.New("which server? wsconform server ws://127.0.0.1:9001 is one"))
	case len(p.agents) > len(urls):
		return fmt.Errorf("-agent has %d names for %d servers", len(p.agents), len(urls))
	}
	for i, u := range urls {
		name := ""
		if i < len(p.agents) {
			name = p.agents[i]
		}
		if err := p.addServer(name, u); err != nil {
			return err
		}
	}
	return nil
}

// addServer adds a server. Without a name it has that of its host.
func (p *planned) addServer(name, raw string) error {
	target, err := play.ParseTarget(raw, p.insecure)
	if err != nil {
		return err
	}
	if p.http2 {
		target.UseHTTP2()
	}
	if name == "" {
		name = raw[strings.Index(raw, "//")+2:]
	}
	for _, s := range p.servers {
		if s.name == name {
			return fmt.Errorf("two servers are called %s; -agent gives them names", name)
		}
	}
	p.servers = append(p.servers, server{name: name, url: raw, target: target})
	return nil
}

func (p *planned) planClients(rest []string) error {
	if len(rest) > 0 {
		return advise(fmt.Errorf("unexpected argument %q; -listen says where to wait for clients", rest[0]))
	}
	p.role, p.listen = result.Client, p.options.listen
	return nil
}

func (p *planned) planJudge(rest []string) error {
	if len(rest) != 1 {
		return advise(errors.New("which results? wsconform judge reports/index.json is one call"))
	}
	p.index = rest[0]
	return nil
}

func (p *planned) readExpected() error {
	if p.expect == "" {
		return nil
	}
	f, err := os.Open(p.expect)
	if err != nil {
		return err
	}
	defer f.Close()
	if p.expected, err = expect.Read(f); err != nil {
		return fmt.Errorf("%s: %w", p.expect, err)
	}
	return nil
}

// writable finds what would keep a report from being written.
func writable(path string) error {
	if path == "" {
		return nil
	}
	_, err := os.Stat(filepath.Dir(path))
	return err
}

func warn(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "wsconform: warning: "+format+"\n", args...)
}
