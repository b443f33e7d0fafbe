// Command wsconform tests implementations of WebSocket for conformance to
// RFC 6455. It plays cases, several hundred of them, against a peer that echoes,
// and judges what the peer does.
//
//	wsconform server ws://127.0.0.1:9001     tests a server
//	wsconform client                         tests the clients that come
//	wsconform judge reports/index.json       judges what Autobahn's wstest has found
//	wsconform -list                          lists the cases
//
// Clients ask for cases by the protocol that they know from
// Autobahn|Testsuite; see package autobahn. Existing set-ups for that need not
// change:
//
//	wsconform -m fuzzingclient -s fuzzingclient.json
//	wsconform -m fuzzingserver -s fuzzingserver.json
//
// The status it exits with is
//
//	0  if nothing was worse than expected
//	1  if something was
//	2  if it was called wrongly, or cannot listen or write a report
//	3  if a server cannot be reached
//	4  if it was interrupted, or a client left, before all cases were played,
//	   or if results lack cases that Autobahn has
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"duplex/cmd/internal/escape"
	"duplex/cmd/internal/version"
	"duplex/cmd/wsconform/result"
)

// What the command exits with.
const (
	statusOK = iota
	statusWorse
	statusCannot
	statusUnreachable
	statusIncomplete
)

func main() {
	os.Exit(run(os.Args[1:]))
}

// run does what the arguments say and returns the status to exit with.
func run(args []string) int {
	p, err := plan(args)
	if errors.Is(err, errHelp) {
		fmt.Print(usage())
		return statusOK
	}
	if errors.Is(err, errVersion) {
		fmt.Println("wsconform", version.String())
		return statusOK
	}
	if err != nil {
		return complain(err, statusCannot)
	}
	if p.completion != "" {
		script, err := completed(p.completion)
		if err != nil {
			return complain(advise(err), statusCannot)
		}
		fmt.Print(script)
		return statusOK
	}
	if p.list {
		list(os.Stdout, p.cases)
		return statusOK
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal kills
	if p.testee {
		if err := p.runTestee(ctx); err != nil {
			return complain(err, statusUnreachable)
		}
		return statusOK
	}
	tested, err := p.find(ctx)
	if err != nil {
		return complain(err, statusCannot)
	}
	return p.report(tested)
}

// find finds out how peers do.
func (p *planned) find(ctx context.Context) (*result.Run, error) {
	switch {
	case p.index != "":
		return p.readResults()
	case p.listen != "":
		if err := p.serveReports(ctx); err != nil {
			return nil, err
		}
		return p.testClients(ctx)
	}
	return p.testServers(ctx)
}

// complain writes an error in a line.
func complain(err error, status int) int {
	fmt.Fprintf(os.Stderr, "wsconform: %s\n", escape.Line(err.Error()))
	return status
}
