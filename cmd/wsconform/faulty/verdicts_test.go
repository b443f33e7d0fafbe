package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duplex/cmd/wsconform/play"
	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
)

// whole is set where all that is known is to be played, which takes minutes.
var whole = flag.Bool("whole", false, "play every case of which a verdict is known, not only some of each kind")

// Most cases wait most of the time. So they can wait together, however few
// processors there are.
func TestMain(m *testing.M) {
	flag.Parse()
	flag.Set("test.parallel", "12")
	os.Exit(m.Run())
}

// The judge says of each faulty peer what Autobahn says of it.
func TestServersAsAutobahn(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it plays thousands of cases")
	}
	agree(t, result.Server, func(t *testing.T, f *fault) func(*suite.Case, play.Options) (*result.Result, error) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		go f.serveAll(l)
		target, err := play.ParseTarget("ws://"+l.Addr().String(), false)
		if err != nil {
			t.Fatal(err)
		}
		return func(c *suite.Case, o play.Options) (*result.Result, error) {
			return target.Play(context.Background(), c, o), nil
		}
	})
}

func TestClientsAsAutobahn(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it plays thousands of cases")
	}
	agree(t, result.Client, func(t *testing.T, f *fault) func(*suite.Case, play.Options) (*result.Result, error) {
		return func(c *suite.Case, o play.Options) (*result.Result, error) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return nil, err
			}
			defer l.Close()
			go func() {
				if p, err := f.connect("ws://"+l.Addr().String(), !f.noDeflate); err == nil {
					p.run()
				}
			}()
			nc, err := l.Accept()
			if err != nil {
				return nil, err
			}
			in, err := play.Receive(nc, o)
			if err != nil {
				return nil, err
			}
			return in.Play(context.Background(), c, o), nil
		}
	})
}

// agree plays cases against all faulty peers of that role.
func agree(t *testing.T, role result.Role, playing func(*testing.T, *fault) func(*suite.Case, play.Options) (*result.Result, error)) {
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
			play := playing(t, f)
			var got string
			for range 3 { // the time limits are Autobahn's, and the machine may be busy
				r, err := play(cases[k.id], autobahn)
				if err != nil {
					t.Fatal(err)
				}
				if got = fmt.Sprintf("%s, %s", r.Behavior, r.BehaviorClose); got == k.verdicts {
					return
				}
				got += fmt.Sprintf(": %s; %s", r.Why, r.WhyClose)
			}
			t.Errorf("%s, want %s", got, k.verdicts)
		})
	}
}

var autobahn = play.Options{Judge: play.Autobahn, Seed: 1}

// A verdict is what is known of a peer in a case.
type verdict struct{ fault, id, verdicts string }

// known reads what is known of peers of that role: all of it, or of each verdict on
// a peer the first case, and none that takes long.
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
			if long := len(id) > 4 && (id[:2] == "12" || id[:2] == "13" || id[:3] == "9.7"); *whole || !taken && !long {
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
