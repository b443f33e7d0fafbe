package main_test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"duplex/cmd/wsconform/expect"
	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
)

// peers is set where the whole suite is to be proved, which takes minutes.
var peers = flag.Bool("peers", false, "play against programs that are not ours too, and against ours in full")

// Our servers do all that there is to ask for.
func TestOurServers(t *testing.T) {
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

// A foreign peer is a program in testdata/interop with a library that others
// have written. What is known of its faults lies in testdata/conformance, and a
// judge who misses one of them is wrong too.
type foreign struct {
	library string   // "ws", with its major version behind it
	argv    []string // of the program
}

// The judge is judged by servers that are not ours.
func TestForeignServers(t *testing.T) {
	programs := ours(t)
	for name, find := range map[string]func(*testing.T, string) foreign{"websockets": websockets, "ws": ws} {
		t.Run(name, func(t *testing.T) {
			peer := find(t, "server")
			url := serving(t, peer.argv[0], peer.argv[1:]...)
			expected := peer.expected(t, "server")
			wantFaults(t, expected, conformServer(t, programs, url, expected, "-quick"))
		})
	}
}

// And by clients.
func TestForeignClients(t *testing.T) {
	programs := ours(t)
	for name, find := range map[string]func(*testing.T, string) foreign{"websockets": websockets, "ws": ws} {
		t.Run(name, func(t *testing.T) {
			peer := find(t, "client")
			expected := peer.expected(t, "client")
			wantFaults(t, expected, conformClient(t, programs, expected, quick(true), peer.argv...))
		})
	}
}

// websockets finds the library of that name for Python: the interpreter that
// Debian's packages are made for, or else the one on PATH.
func websockets(t *testing.T, role string) foreign {
	wantPeers(t)
	for _, python := range []string{"/usr/bin/python3", "python3"} {
		out, err := exec.Command(python, "-c", "import websockets; print(websockets.__version__)").Output()
		if err == nil {
			return foreign{"websockets-" + major(out), []string{python, interop("python_websockets_conform_" + role + ".py")}}
		}
	}
	missing(t, "a python3 that can import websockets")
	return foreign{}
}

// ws finds the library of that name for Node.
func ws(t *testing.T, role string) foreign {
	wantPeers(t)
	manifest := interop("node", "node_modules", "ws", "package.json")
	out, err := exec.Command("node", "-p", "JSON.parse(fs.readFileSync(process.argv[1])).version", manifest).Output()
	if err != nil {
		missing(t, "node, or ws (npm ci in testdata/interop/node installs it),")
	}
	return foreign{"ws-" + major(out), []string{"node", interop("node", "ws_conform_"+role+".mjs")}}
}

func wantPeers(t *testing.T) {
	t.Helper()
	if !*peers {
		t.Skip("takes a minute or so; the flag -peers asks for it")
	}
}

// missing skips the test for want of a foreign program, or fails it where all
// of them must be there.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("DUPLEX_INTEROP") == "1" {
		t.Fatalf("%s is missing, and DUPLEX_INTEROP=1 wants it", what)
	}
	t.Skipf("%s is missing", what)
}

// major returns the first number of a version.
func major(version []byte) string {
	number, _, _ := strings.Cut(string(version), ".")
	return number
}

func interop(elem ...string) string {
	return filepath.Join(append([]string{"..", "..", "testdata", "interop"}, elem...)...)
}

// expected returns the name of the file with what is expected of the peer. Of
// a version that nobody has looked at, it is what is expected of every peer.
func (f foreign) expected(t *testing.T, role string) string {
	t.Helper()
	name := f.library + "-" + role + ".txt"
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
	f, err := os.Open(conformance(expected))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	e, err := expect.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range run.Results {
		if behavior, _ := e.Of(r.Case.ID); behavior == result.Failed && !r.Failed() {
			t.Errorf("%s: %s, though %s has it %s: %s", r.Case.ID, r.Behavior, expected, behavior, r.Why)
		}
	}
}
