// Package built has commands built for tests to run, each once for all tests of a
// package.
package built

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync"
	"testing"
)

var (
	mu       sync.Mutex
	dir      string            // of the executables
	programs map[string]string // by the directory of their package
)

// Program returns the executable of the command in a directory, built with flags,
// such as those of [Race]. They must be the same each time.
func Program(t testing.TB, directory string, flags ...string) string {
	t.Helper()
	mu.Lock()
	defer mu.Unlock()
	if path, ok := programs[directory]; ok {
		return path
	}
	path, err := build(directory, flags)
	if err != nil {
		t.Fatal(err)
	}
	programs[directory] = path
	return path
}

func build(directory string, flags []string) (path string, err error) {
	if dir == "" {
		if dir, err = os.MkdirTemp("", "built-"); err != nil {
			return "", err
		}
		programs = make(map[string]string)
	}
	absolute, err := filepath.Abs(directory)
	if err != nil {
		return "", err
	}
	path = filepath.Join(dir, filepath.Base(absolute)+".exe")
	cmd := exec.Command("go", append([]string{"build", "-buildvcs=false", "-o", path}, flags...)...)
	cmd.Dir = absolute
	cmd.Stderr = os.Stderr
	return path, cmd.Run()
}

// Race returns the flags for a program that has the race detector if the test has.
func Race() (flags []string) {
	if WithRace() {
		flags = append(flags, "-race")
	}
	return flags
}

// WithRace reports whether this program has the race detector.
func WithRace() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// Main is a TestMain for tests that run programs.
func Main(m *testing.M) {
	status := m.Run()
	os.RemoveAll(dir)
	os.Exit(status)
}
