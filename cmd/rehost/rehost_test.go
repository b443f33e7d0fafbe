package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Every string that begins with the old path moves, wherever a file has one, and
// nothing else does.
func TestLiterals(t *testing.T) {
	m := move{"duplex", "example.com/x/duplex"}
	for _, test := range []struct{ text, want string }{
		{"import \"duplex/conn\"\n", "import \"example.com/x/duplex/conn\"\n"},
		{"import c `duplex/conn` // \"duplex/conn\"", "import c \"example.com/x/duplex/conn\" // \"duplex/conn\""},
		{`strings.HasPrefix(path, "duplex/")`, `strings.HasPrefix(path, "example.com/x/duplex/")`},
		{`f("duplex", "duplexer/conn", "a duplex/conn", 'd')`, `f("duplex", "duplexer/conn", "a duplex/conn", 'd')`},
	} {
		if got := string(m.literals([]byte(test.text))); got != test.want {
			t.Errorf("%s is now %s, want %s", test.text, got, test.want)
		}
	}
}

// The tree moves as a whole: all modules find all packages under the new path, none
// is left under the old one, and what it has built runs.
func TestRehost(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it builds duplex again")
	}
	root := copyTree(t)
	const to = "example.com/team/duplex"
	if err := rehost(root, to); err != nil {
		t.Fatal(err)
	}
	modules, err := filepath.Glob(filepath.Join(root, "*", "*", "go.mod"))
	if err != nil || len(modules) == 0 {
		t.Fatalf("there are no modules in the module: %v", err)
	}
	for _, module := range append(modules, filepath.Join(root, "go.mod")) {
		checkMoved(t, filepath.Dir(module), to)
	}
	goIn(t, root, "build", "-o", os.DevNull, "./conn")
}

// checkMoved checks that all packages of a module, and all that it imports of others
// in the tree, have the new path.
func checkMoved(t *testing.T, dir, to string) {
	t.Helper()
	out := goIn(t, dir, "list", "-e", "-deps", "-test", "-f", "{{.ImportPath}}\t{{with .Error}}{{.}}{{end}}", "./...")
	if !strings.Contains(out, to+"/conn\t\n") {
		t.Errorf("%s does not import %s/conn", dir, to)
	}
	for line := range strings.Lines(out) {
		path, failure, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if path == "duplex" || strings.HasPrefix(path, "duplex/") {
			t.Errorf("%s: %s has not moved", dir, path)
		}
		if strings.HasPrefix(path, to) && failure != "" {
			t.Errorf("%s: %s", dir, line)
		}
	}
}

// copyTree returns a copy of the source tree.
func copyTree(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for _, dir := range []string{"mask", "frame", "handshake", "conn", "fuzz", "cmd", "testdata/sessions"} {
		if err := os.CopyFS(filepath.Join(root, dir), os.DirFS(filepath.Join("..", "..", dir))); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join("..", "..", file))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, file), text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// goIn runs go in a directory, without the network, and returns what it prints.
func goIn(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=mod", "GOWORK=off")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %s in %s: %v: %s", strings.Join(args, " "), dir, err, stderr.String())
	}
	return string(out)
}
