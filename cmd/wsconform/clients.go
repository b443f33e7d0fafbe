package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"sync"
	"syscall"

	"duplex/cmd/wsconform/autobahn"
	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/term"
)

// testClients plays the cases that clients ask for, until one of them says that
// it was the last or ctx ends.
func (p *planned) testClients(ctx context.Context) (*result.Run, error) {
	l, err := p.listener()
	if err != nil {
		return nil, err
	}
	progress := term.NewProgress(os.Stderr, 0)
	defer progress.Clear()
	record := &record{run: p.newRun()}
	d := &autobahn.Driver{
		Cases: p.cases, Options: p.play, Excluded: p.excluded, HTTP2: p.http2,
		Result: func(r *result.Result) {
			record.add(r)
			progress.Add(r)
			p.tell(r)
		},
		Update: func() error { return p.write(record.snapshot(p)) },
	}
	fmt.Fprintf(os.Stderr, "wsconform: waiting for clients on %s\n", l.Addr())
	if err := d.Serve(ctx, l); err != nil {
		return nil, err
	}
	return record.snapshot(p), nil
}

// listener returns a listener, for wss if there is a certificate.
func (p *planned) listener() (net.Listener, error) {
	l, err := net.Listen("tcp", p.listen)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%w: -listen takes another port", err)
	}
	if err != nil || p.tlsCert == "" {
		return l, err
	}
	certificate, err := tls.LoadX509KeyPair(p.tlsCert, p.tlsKey)
	if err != nil {
		l.Close()
		return nil, err
	}
	config := &tls.Config{Certificates: []tls.Certificate{certificate}}
	if p.http2 {
		config.NextProtos = []string{"h2", "http/1.1"}
	}
	return tls.NewListener(l, config), nil
}

// A record is the results of clients, which come when the clients please.
type record struct {
	mu  sync.Mutex
	run *result.Run
}

// add adds a result. A case that is played again counts anew.
func (rec *record) add(r *result.Result) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	if !slices.ContainsFunc(rec.run.Agents, func(a result.Agent) bool { return a.Name == r.Agent }) {
		rec.run.Agents = append(rec.run.Agents, result.Agent{Name: r.Agent})
	}
	rec.run.Results = slices.DeleteFunc(rec.run.Results, func(old result.Result) bool {
		return old.Agent == r.Agent && old.Case.ID == r.Case.ID
	})
	rec.run.Results = append(rec.run.Results, *r)
}

// snapshot returns the run so far, in order. It is complete if every client has
// played all cases that it was not spared.
func (rec *record) snapshot(p *planned) *result.Run {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	run := *rec.run
	run.Duration = result.Since(run.Started)
	run.Results = slices.Clone(run.Results)
	slices.SortStableFunc(run.Results, func(a, b result.Result) int {
		return cmp.Or(cmp.Compare(a.Agent, b.Agent), cmp.Compare(a.Number, b.Number))
	})
	run.Complete = len(run.Agents) > 0
	for _, agent := range run.Agents {
		for _, c := range p.cases {
			played := slices.ContainsFunc(run.Results, func(r result.Result) bool {
				return r.Agent == agent.Name && r.Case.ID == c.ID
			})
			run.Complete = run.Complete && (played || p.spares(agent.Name, c))
		}
	}
	return &run
}
