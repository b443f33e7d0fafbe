package main_test

import (
	"os"
	"os/exec"
	"testing"
)

// missing skips the test for want of a foreign program, or fails it where all
// of them must be there.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("DUPLEX_INTEROP") == "1" {
		t.Fatalf("%s is missing, and DUPLEX_INTEROP=1 wants it", what)
	}
	t.Skipf("%s is missing", what)
}

// pythonWith returns an interpreter that has the module: the system's own, or
// else the one on PATH.
func pythonWith(t *testing.T, module string) string {
	t.Helper()
	for _, python := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(python, "-c", "import "+module).Run() == nil {
			return python
		}
	}
	missing(t, "a python3 that can import "+module)
	return ""
}

// nodeWith returns the path of node, if the package was installed beside the
// programs that use it.
func nodeWith(t *testing.T, name string) string {
	t.Helper()
	node := lookPath(t, "node")
	if _, err := os.Stat(foreign("node", "node_modules", name)); err != nil {
		missing(t, name+" (npm ci in testdata/interop/node installs it)")
	}
	return node
}

// lookPath returns the path of the first of the names that is an executable.
func lookPath(t *testing.T, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	missing(t, names[0])
	return ""
}
