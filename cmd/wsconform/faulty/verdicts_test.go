package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"duplex/cmd/internal/built"
	"duplex/cmd/wsconform/play"
	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
	"duplex/fuzz/simnet"
)

// whole reports whether every case is played of which a verdict is known, not only
// the first of each verdict on a peer.
func whole() bool {
	return !built.WithRace() && !testing.Short()
}

// The judge says of each faulty server what Autobahn says of it.
func TestServersAsAutobahn(t *testing.T) {
	agree(t, result.Server, func(f *fault, c *suite.Case) (*result.Result, error) {
		var serving sync.WaitGroup
		defer serving.Wait()
		target, err := play.ParseTarget("ws://127.0.0.1", false)
		if err != nil {
			return nil, err
		}
		target.Dial = func(context.Context, string, string) (net.Conn, error) {
			tester, server := simnet.Pipe(wire)
			serving.Go(func() { f.serve(server) })
			return tester, nil
		}
		return target.Play(context.Background(), c, autobahn), nil
	})
}

// And of each faulty client.
func TestClientsAsAutobahn(t *testing.T) {
	agree(t, result.Client, func(f *fault, c *suite.Case) (*result.Result, error) {
		client, tester := simnet.Pipe(wire)
		defer tester.Close()
		var playing sync.WaitGroup
		defer playing.Wait()
		playing.Go(func() {
			defer client.Close()
			if p, err := f.open(client, &url.URL{Host: "127.0.0.1", Path: "/"}, !f.noDeflate); err == nil {
				p.run()
			}
		})
		in, err := play.Receive(tester, autobahn)
		if err != nil {
			return nil, err
		}
		return in.Play(context.Background(), c, autobahn), nil
	})
}

// What is wrong with a peer is so in each round: a tenth of them will do.
var autobahn = play.Options{Judge: play.Autobahn, Seed: 1, Quick: true}

// wire is what lies between tester and peer. The time that it takes is virtual, as
// all time here.
var wire = simnet.Link{
	Up:   simnet.Plan{Latency: 50 * time.Microsecond, Window: 4 << 20},
	Down: simnet.Plan{Latency: 50 * time.Microsecond, Window: 4 << 20},
}

// agree plays cases against all faulty peers of that role.
func agree(t *testing.T, role result.Role, play func(*fault, *suite.Case) (*result.Result, error)) {
	cases := map[string]*suite.Case{}
	all, err := suite.Select(role, []string{"*"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		cases[all[i].ID] = &all[i]
	}
	for _, k := range known(t, role) {
		f := find(k.fault)
		if f == nil || f.servers && role == result.Client {
			t.Errorf("there is no fault %s of a %s", k.fault, role)
			continue
		}
		t.Run(k.fault+"/"+k.id, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r, err := play(f, cases[k.id])
				if err != nil {
					t.Fatal(err)
				}
				if got := fmt.Sprintf("%s, %s", r.Behavior, r.BehaviorClose); got != k.verdicts {
					t.Errorf("%s, want %s: %s; %s", got, k.verdicts, r.Why, r.WhyClose)
				}
			})
		})
	}
}

// A verdict is what is known of a peer in a case.
type verdict struct{ fault, id, verdicts string }

// known reads what is known of peers of that role.
func known(t *testing.T, role result.Role) (all []verdict) {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "testdata", "conformance", "faults", string(role)+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var name, verdicts string
	taken := false
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := lines.Text()
		ids := line
		switch before, after, ok := strings.Cut(line, ":"); {
		case line == "", strings.HasPrefix(line, "#"):
			continue
		case !strings.HasPrefix(line, " "):
			name = before
			continue
		case ok:
			verdicts, ids, taken = strings.TrimSpace(before), after, false
		}
		for _, id := range strings.Fields(ids) {
			if !taken || whole() {
				all = append(all, verdict{name, id, verdicts})
				taken = true
			}
		}
	}
	if len(all) == 0 {
		t.Fatal("nothing is known")
	}
	return all
}

// Every fault is one that verdicts are known of, in one role at least.
func TestAllAreJudged(t *testing.T) {
	judged := map[string]bool{}
	for _, role := range []result.Role{result.Server, result.Client} {
		for _, k := range known(t, role) {
			judged[k.fault] = true
		}
	}
	for _, f := range faults {
		if !judged[f.name] {
			t.Errorf("nothing is known of %s", f.name)
		}
	}
}
