// Package foreign finds programs that are not ours, for tests that talk with
// them. What is missing skips a test, or fails it where the environment has
// DUPLEX_INTEROP=1, which says that all must be there. With -short and without
// DUPLEX_INTEROP=1 nothing is looked for.
package foreign

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Missing ends the test for want of something.
func Missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("DUPLEX_INTEROP") == "1" {
		t.Fatalf("%s is missing, and DUPLEX_INTEROP=1 wants it", what)
	}
	t.Skipf("%s is missing", what)
}

// brief skips the test where only a quick look was asked for.
func brief(t testing.TB) {
	t.Helper()
	if testing.Short() && os.Getenv("DUPLEX_INTEROP") != "1" {
		t.Skipf("-short: talks with programs that are not ours are left out")
	}
}

// Program returns the path of the first of the names that is an executable.
func Program(t testing.TB, names ...string) string {
	t.Helper()
	brief(t)
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	Missing(t, names[0])
	return ""
}

// Chromium returns the path of that browser, or of one that is made from it.
func Chromium(t testing.TB) string {
	t.Helper()
	return Program(t, "chromium", "chromium-browser", "google-chrome")
}

// Profile returns an empty directory for a browser to keep a profile in. Some of its
// processes write to it for a moment after it has ended, so that it may take
// several attempts to remove.
func Profile(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "profile-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for tries := 0; os.RemoveAll(dir) != nil && tries < 50; tries++ {
			time.Sleep(100 * time.Millisecond)
		}
	})
	return dir
}

// Python returns an interpreter that has the modules: the system's own, or else
// the one on PATH.
func Python(t testing.TB, modules ...string) string {
	t.Helper()
	brief(t)
	names := strings.Join(modules, ", ")
	for _, python := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(python, "-c", "import "+names).Run() == nil {
			return python
		}
	}
	Missing(t, "a python3 that can import "+names)
	return ""
}

// Node returns the path of node, if the packages are installed beside the programs
// that use them.
func Node(t testing.TB, packages ...string) string {
	t.Helper()
	node := Program(t, "node")
	for _, name := range packages {
		if _, err := os.Stat(Path(t, "node", "node_modules", name)); err != nil {
			Missing(t, name+" (npm ci in testdata/interop/node installs it)")
		}
	}
	return node
}

// NodeProgram returns the path of an executable that a package of npm has in it, by
// a pattern of its path below node_modules: each system has a package of its own.
func NodeProgram(t testing.TB, elem ...string) string {
	t.Helper()
	brief(t)
	pattern := Path(t, append([]string{"node", "node_modules"}, elem...)...)
	if found, _ := filepath.Glob(pattern); len(found) > 0 {
		return found[0]
	}
	Missing(t, filepath.Join(elem...)+" (npm ci in testdata/interop/node installs it)")
	return ""
}

// Path returns the path of a program, or of another file, in testdata/interop at
// the root of the repository.
func Path(t testing.TB, elem ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	for ; err == nil; dir = filepath.Dir(dir) {
		root := filepath.Join(dir, "testdata", "interop")
		if _, none := os.Stat(root); none == nil {
			return filepath.Join(append([]string{root}, elem...)...)
		}
		if dir == filepath.Dir(dir) {
			err = os.ErrNotExist
		}
	}
	t.Fatalf("no testdata/interop around the working directory: %v", err)
	return ""
}
