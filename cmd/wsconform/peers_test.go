package main_test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"duplex/cmd/internal/foreign"
	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
)

// peers is set where the whole suite is to be proved, which takes minutes.
var peers = flag.Bool("peers", false, "play against programs that are not ours too, and against ours in full")

// Our servers do all that there is to ask for.
func TestOurServers(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it builds programs and plays hundreds of cases")
	}
	programs := ours(t)
	for _, test := range []struct {
		name, expected string
		flags          []string
		full           bool
	}{
		{"bare", "duplex-plain.txt", nil, false},
		{"net-http", "duplex-http.txt", []string{"-http"}, false},
		{"compressing", "duplex.txt", []string{"-compress"}, *peers},
	} {
		t.Run(test.name, func(t *testing.T) {
			flags := append(test.flags, "-addr=127.0.0.1:0", "-quiet", "-max-message=-1")
			url := serving(t, filepath.Join(programs, "wsecho"), flags...)
			run := conformServer(t, programs, url, test.expected, quick(!test.full)...)
			if test.full {
				wantAutobahn(t, run)
			}
		})
	}
}

// Our client does too. It makes no offers of which some answers would go too far.
func TestOurClient(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it builds programs and plays hundreds of cases")
	}
	programs := ours(t)
	run := conformClient(t, programs, "duplex-client.txt", quick(!*peers), filepath.Join(programs, "echoclient"), "-compress")
	if *peers {
		wantAutobahn(t, run)
	}
}

func quick(yes bool) []string {
	if yes {
		return []string{"-quick"}
	}
	return nil
}

// wantAutobahn wants of the 517 cases that Autobahn has all to be OK, but for
// the three that only tell.
func wantAutobahn(t *testing.T, run *result.Run) {
	t.Helper()
	counts := map[result.Behavior]int{}
	for _, r := range run.Results {
		if suite.InAutobahn(r.Case.ID) {
			counts[r.Behavior]++
		}
	}
	if counts[result.OK] != 514 || counts[result.Informational] != 3 {
		t.Errorf("of Autobahn's cases are %v, want 514 OK and 3 INFORMATIONAL", counts)
	}
}

// A peer is a program in testdata/interop with a library that others
// have written. What is known of its faults lies in testdata/conformance, and a
// judge who misses one of them is wrong too.
type peer struct {
	library string   // "ws", with its major version behind it
	argv    []string // of the program
}

// The judge is judged by servers that are not ours.
func TestForeignServers(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it plays hundreds of cases")
	}
	programs := ours(t)
	for name, find := range map[string]func(*testing.T, string) peer{"websockets": websockets, "ws": ws} {
		t.Run(name, func(t *testing.T) {
			p := find(t, "server")
			t.Parallel() // each waits more than it works
			url := serving(t, p.argv[0], p.argv[1:]...)
			expected := p.expected(t, "server")
			wantFaults(t, expected, conformServer(t, programs, url, expected, "-quick"))
		})
	}
}

// And by clients.
func TestForeignClients(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it plays hundreds of cases")
	}
	programs := ours(t)
	for name, find := range map[string]func(*testing.T, string) peer{"websockets": websockets, "ws": ws} {
		t.Run(name, func(t *testing.T) {
			p := find(t, "client")
			t.Parallel() // each waits more than it works
			expected := p.expected(t, "client")
			wantFaults(t, expected, conformClient(t, programs, expected, quick(true), p.argv...))
		})
	}
}

// websockets finds the library of that name for Python.
func websockets(t *testing.T, role string) peer {
	wantPeers(t)
	python := foreign.Python(t, "websockets")
	version := output(t, python, "-c", "import websockets; print(websockets.__version__)")
	return peer{"websockets-" + major(version), []string{python, foreign.Path(t, "python_websockets_conform_"+role+".py")}}
}

// ws finds the library of that name for Node.
func ws(t *testing.T, role string) peer {
	wantPeers(t)
	node := foreign.Node(t, "ws")
	manifest := foreign.Path(t, "node", "node_modules", "ws", "package.json")
	version := output(t, node, "-p", "JSON.parse(fs.readFileSync(process.argv[1])).version", manifest)
	return peer{"ws-" + major(version), []string{node, foreign.Path(t, "node", "ws_conform_"+role+".mjs")}}
}

// output returns what a program prints.
func output(t *testing.T, program string, args ...string) []byte {
	t.Helper()
	out, err := exec.Command(program, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v", program, err)
	}
	return out
}

func wantPeers(t *testing.T) {
	t.Helper()
	if !*peers {
		t.Skip("takes a minute or so; the flag -peers asks for it")
	}
}

// major returns the first number of a version.
func major(version []byte) string {
	number, _, _ := strings.Cut(string(version), ".")
	return number
}

// expected returns the name of the file with what is expected of the peer. Of
// a version that nobody has looked at, it is what is expected of every peer.
func (p peer) expected(t *testing.T, role string) string {
	t.Helper()
	name := p.library + "-" + role + ".txt"
	if _, err := os.Stat(conformance(name)); err != nil {
		t.Logf("there is no %s", conformance(name))
		return "any.txt"
	}
	return name
}

func conformance(name string) string {
	return filepath.Join("..", "..", "testdata", "conformance", name)
}

// wantFaults wants the known faults of a peer to be found.
func wantFaults(t *testing.T, expected string, run *result.Run) {
	t.Helper()
	if expected == "any.txt" {
		return
	}
	e := expectations(t, expected)
	for _, r := range run.Results {
		if behavior, _ := e.Of(r.Case.ID); behavior == result.Failed && !r.Failed() {
			t.Errorf("%s: %s, though %s has it %s: %s", r.Case.ID, r.Behavior, expected, behavior, r.Why)
		}
	}
}
