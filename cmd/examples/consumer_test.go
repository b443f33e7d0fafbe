package examples_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// consumer is the go.mod of a program that uses old versions of modules that much
// else uses, too. Its proxy has no others.
const consumer = `module example.com/consumer

go %s

require (
	golang.org/x/crypto v0.1.0
	golang.org/x/net v0.1.0
	golang.org/x/sys v0.1.0
	golang.org/x/term v0.1.0
	golang.org/x/text v0.4.0
)
`

// A program that begins to import duplex, in either of the two ways that README.md
// has for that, keeps the versions of all other modules: duplex requires nothing that
// could raise them. What its go line says is raised to what duplex needs, if it is
// older, since the Go that builds duplex must be that new.
func TestNothingIsDraggedAlong(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it builds duplex again")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	proxy := fillProxy(t)
	for _, version := range []string{"1.21", "1.26.0"} {
		for way, commands := range map[string][][]string{
			"require and replace": {
				{"mod", "edit", "-require", "duplex@v0.0.0", "-replace", "duplex=" + root},
				{"mod", "tidy"},
				{"build", "-mod=readonly", "."},
			},
			"workspace": {
				{"work", "init"},
				{"work", "use", ".", root},
				{"build", "."},
			},
		} {
			t.Run(way+" go "+version, func(t *testing.T) {
				dir := newConsumer(t, version)
				for _, args := range commands {
					runGo(t, dir, proxy, args...)
				}
				checkKept(t, dir)
			})
		}
	}
}

// checkKept checks that the consumer requires what it did, besides duplex.
func checkKept(t *testing.T, dir string) {
	t.Helper()
	file, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(consumer) {
		if fields := strings.Fields(line); len(fields) == 2 && strings.HasPrefix(fields[0], "golang.org/") && !strings.Contains(string(file), strings.TrimSpace(line)) {
			t.Errorf("%s is no longer required:\n%s", strings.TrimSpace(line), file)
		}
	}
	for line := range strings.Lines(string(file)) {
		if strings.Contains(line, "// indirect") {
			t.Errorf("it requires more than it imports: %s", line)
		}
	}
}

// newConsumer writes the program.
func newConsumer(t *testing.T, version string) (dir string) {
	t.Helper()
	var source strings.Builder
	fmt.Fprint(&source, "package main\n\nimport (\n\t\"duplex/conn\"\n")
	for module := range modules() {
		fmt.Fprintf(&source, "\t_ %q\n", module)
	}
	fmt.Fprint(&source, ")\n\nfunc main() { _ = new(conn.Server) }\n")
	dir = t.TempDir()
	for name, text := range map[string]string{"go.mod": fmt.Sprintf(consumer, version), "main.go": source.String()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// modules yields the path and the version of each module that the consumer requires.
func modules() func(yield func(path, version string) bool) {
	return func(yield func(path, version string) bool) {
		for line := range strings.Lines(consumer) {
			if path, version, ok := strings.Cut(strings.TrimSpace(line), " v"); ok && !yield(path, "v"+version) {
				return
			}
		}
	}
}

// fillProxy returns the directory of a module proxy (go help goproxy) that has the
// modules of the consumer in one version each, with one empty package.
func fillProxy(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for path, version := range modules() {
		publish(t, dir, path, version)
	}
	return dir
}

// publish puts a version of a module into the proxy.
func publish(t *testing.T, proxy, path, version string) {
	t.Helper()
	mod := "module " + path + "\n"
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	for name, text := range map[string]string{"go.mod": mod, "empty.go": "package empty\n"} {
		w, err := z.Create(path + "@" + version + "/" + name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(proxy, path, "@v")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"list":            version + "\n",
		version + ".info": fmt.Sprintf(`{"Version":%q}`, version),
		version + ".mod":  mod,
		version + ".zip":  archive.String(),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// runGo runs go in a directory. What that proxy lacks comes from the module cache of
// whoever runs the test, and nothing from the network.
func runGo(t *testing.T, dir, proxy string, args ...string) {
	t.Helper()
	cache, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	proxies := "file://" + filepath.ToSlash(proxy) + ",file://" + filepath.ToSlash(strings.TrimSpace(string(cache))) + "/cache/download"
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOPROXY="+proxies, "GOSUMDB=off", "GOFLAGS=-modcacherw",
		"GOMODCACHE="+filepath.Join(proxy, "cache"), "GOTOOLCHAIN=local", "GOWORK=")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}
