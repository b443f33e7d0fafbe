package xconnect_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"duplex/conn/xconnect"
)

func TestOn(t *testing.T) {
	if strings.Contains(os.Getenv("GODEBUG"), "http2xconnect") {
		t.Error("GODEBUG is not as it was: ", os.Getenv("GODEBUG"))
	}
	if !xconnect.On() {
		t.Error("net/http has looked for the setting before this package was initialised")
	}
}

const program = `package main

import (
	"fmt"
	_ "net/http"
	"os"

	"%s/conn/xconnect"
)

func main() { fmt.Println(xconnect.On(), os.Getenv("GODEBUG")) }
`

// The order of initialisation goes by the paths of packages (Go specification, "Program
// initialization"), so it is tried under others, with what GODEBUG may be.
func TestOtherPaths(t *testing.T) {
	if testing.Short() {
		t.Skip("it links programs")
	}
	for path, runs := range map[string][]struct{ debug, want string }{
		"github.com/x/duplex": {{"", "true "}, {"gctrace=0", "true gctrace=0"}, {"http2xconnect=0", "false http2xconnect=0"}},
		// Nearly the last path that does.
		"vanity.example/duplex": {{"", "true "}},
		// The first of those that do not: the environment still does.
		"www.example.com/duplex": {{"", "false "}, {"http2xconnect=1", "true http2xconnect=1"}},
	} {
		t.Run(path, func(t *testing.T) {
			dir := module(t, path)
			build := exec.Command("go", "build", "-o", "program.exe", ".")
			build.Dir = dir
			build.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
			if out, err := build.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			for _, run := range runs {
				cmd := exec.Command(filepath.Join(dir, "program.exe"))
				cmd.Env = append(os.Environ(), "GODEBUG="+run.debug)
				out, err := cmd.CombinedOutput()
				if got := strings.TrimRight(string(out), "\n"); err != nil || got != run.want {
					t.Errorf("GODEBUG=%s: got %q, %v, want %q", run.debug, got, err, run.want)
				}
			}
		})
	}
}

// own is the path of the package.
const own = "duplex/conn/xconnect"

// module makes a module of that path that has the package, and a program that
// imports it.
func module(t *testing.T, path string) (dir string) {
	dir = t.TempDir()
	write := func(name, text string) {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module "+path+"\n\ngo 1.26.0\n")
	write("main.go", fmt.Sprintf(program, path))
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(files, "internal/early/early.go") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(file, "_test.go") {
			write("conn/xconnect/"+filepath.ToSlash(file), strings.ReplaceAll(string(text), own, path+"/conn/xconnect"))
		}
	}
	return dir
}
