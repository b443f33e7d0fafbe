package main

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"duplex/cmd/wsconform/autobahn"
	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
)

// planMode makes a plan for a mode of wstest, which takes any certificate.
func (p *planned) planMode() error {
	p.insecure = true
	switch p.mode {
	case "fuzzingclient", "fuzzingserver":
		return p.planSpec()
	case "echoserver", "testeeserver":
		return p.planURL(p.wsuri, "", "")
	}
	p.testee = true
	p.ident = cmp.Or(p.ident, "duplex")
	return nil
}

// planSpec makes a plan of a configuration file. Names of cases in it that there
// are not are no error: they may be of another version.
func (p *planned) planSpec() error {
	spec, err := p.readSpec()
	if err != nil {
		return err
	}
	for _, key := range spec.Unknown {
		warn("%s: unknown key %q is ignored", p.spec, key)
	}
	for _, name := range spec.Options.Ignored() {
		warn("%s: the option %s is ignored; -timeout gives peers more time", p.spec, name)
	}
	p.reports = cmp.Or(p.reports, spec.Outdir)
	p.excluded = spec.Excluded
	if p.mode == "fuzzingserver" {
		p.role = result.Client
		err = p.planURL(spec.URL, spec.Certificate, spec.Key)
	} else {
		err = p.planSpecServers(spec)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", cmp.Or(p.spec, "no configuration"), err)
	}
	all, err := suite.Select(p.role, []string{"*"}, nil)
	if err != nil {
		return err
	}
	chosen := []string(p.options.cases)
	if len(chosen) == 0 { // the command line has no say
		chosen = spec.Cases
	}
	var missing []string
	p.cases, missing = autobahn.Select(all, chosen, append(spec.ExcludeCases, p.exclude...))
	if len(missing) > 0 {
		warn("%s: there is no case %s", p.spec, strings.Join(missing, ", nor "))
	}
	return nil
}

// readSpec reads the configuration file. Without one there are all cases, for the
// server of -w or for the clients that come to Autobahn's port.
func (p *planned) readSpec() (*autobahn.Spec, error) {
	if p.spec = cmp.Or(p.spec, p.defaultSpec()); p.spec != "" {
		return autobahn.ReadSpec(p.spec)
	}
	return &autobahn.Spec{Outdir: "./reports", Cases: []string{"*"}, URL: cmp.Or(p.wsuri, "ws://127.0.0.1:9001")}, nil
}

func (p *planned) planSpecServers(spec *autobahn.Spec) error {
	servers := spec.Servers
	if len(servers) == 0 && p.wsuri != "" {
		servers = []autobahn.SpecServer{{URL: p.wsuri}}
	}
	if len(servers) == 0 {
		return errors.New(`no "servers"; one is {"agent": "name", "url": "ws://127.0.0.1:9001"}, or that of -w`)
	}
	for _, s := range servers {
		for _, name := range s.Options.Ignored() {
			warn("%s: the option %s is ignored; -timeout gives peers more time", p.spec, name)
		}
		if err := p.addServer(s.Agent, s.URL); err != nil {
			return err
		}
		added := &p.servers[len(p.servers)-1]
		added.asked = s.Agent == ""
		added.target.Origin, added.target.Subprotocols = s.Origin, s.Protocols
		if s.Hostname != "" {
			added.target.SetServerName(s.Hostname)
		}
	}
	return nil
}

// planURL says where to listen, with the certificate of the configuration unless
// the command line has one.
func (p *planned) planURL(raw, certificate, key string) error {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return fmt.Errorf(`"url" is %q; it says where to listen: ws://127.0.0.1:9001, for one`, raw)
	}
	port := "80"
	switch {
	case u.Scheme != "wss":
		p.tlsCert, p.tlsKey = "", ""
	default:
		port = "443"
		p.tlsCert, p.tlsKey = cmp.Or(p.tlsCert, certificate), cmp.Or(p.tlsKey, key)
		if p.tlsCert == "" || p.tlsKey == "" {
			return errors.New(`wss needs "cert" and "key", the names of PEM files`)
		}
	}
	p.testee = p.mode == "echoserver" || p.mode == "testeeserver"
	p.listen = net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), port))
	return nil
}
