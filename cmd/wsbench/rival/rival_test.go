package rival_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duplex/cmd/wsbench/rival"
)

// script returns a program that is a script of the shell.
func script(t *testing.T, text string) rival.Program {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("no sh here")
	}
	path := filepath.Join(t.TempDir(), "peers")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o700); err != nil {
		t.Fatal(err)
	}
	return rival.Program(path)
}

func place(args []string) *exec.Cmd { return exec.Command(args[0], args[1:]...) }

func TestList(t *testing.T) {
	p := script(t, `[ "$1" = list ] && echo '{"name":"a","version":"v1","programs":["echo"],"frame":true,"utf8":true,"notes":"n"}'`)
	got, err := p.List(t.Context())
	want := []rival.Library{{Name: "a", Version: "v1", Programs: []string{"echo"}, Frame: true, UTF8: true, Notes: "n"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if !got[0].Serves("echo") || got[0].Serves("broadcast") {
		t.Error("it serves something else")
	}
	if _, err := script(t, "echo '{'").List(t.Context()); err == nil {
		t.Error("half an object is fine")
	}
	if _, err := script(t, "echo no luck >&2; exit 1").List(t.Context()); err == nil || !strings.Contains(err.Error(), "no luck") {
		t.Errorf("got %v", err)
	}
}

func TestServe(t *testing.T) {
	want := []string{"p", "serve", "-lib", "a", "-program", "echo", "-addr", "127.0.0.1:0", "-compress"}
	if diff := cmp.Diff(want, rival.Program("p").Serve("a", "echo", true)); diff != "" {
		t.Error(diff)
	}
}

func TestFramer(t *testing.T) {
	p := script(t, `
read line; echo "$line" | grep -q '"lib":"a","op":"read","role":"server","kind":"text","size":125,"compress":false,"min_time_ns":7' && echo '{"ns":12.5,"allocs":1}'
read line; echo '{"error":"no such library"}'
read line; echo '{}'
`)
	f, err := p.Framer(t.Context(), place)
	if err != nil {
		t.Fatal(err)
	}
	r := rival.Request{Library: "a", Op: "read", Role: "server", Kind: "text", Size: 125, MinTime: 7}
	if cost, err := f.Measure(r); err != nil || cost != (rival.Cost{Nanoseconds: 12.5, Allocs: 1}) {
		t.Errorf("%+v, %v", cost, err)
	}
	for _, want := range []string{"no such library", "measured nothing", "ended"} {
		if _, err := f.Measure(r); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}

// The end of the context ends a program that does not answer.
func TestFramerInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f, err := script(t, "exec sleep 60").Framer(ctx, place)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := f.Measure(rival.Request{}); err == nil {
		t.Error("somebody answered")
	}
	f.Close()
}

func TestBuild(t *testing.T) {
	source := t.TempDir()
	os.WriteFile(filepath.Join(source, "go.mod"), []byte("module x\n"), 0o600)
	main := filepath.Join(source, "main.go")
	os.WriteFile(main, []byte("package main\nfunc main() { println(1) }\n"), 0o600)
	p, err := rival.Build(t.Context(), source, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(string(p)).CombinedOutput(); err != nil || string(out) != "1\n" {
		t.Errorf("%s, %v", out, err)
	}
	os.WriteFile(main, []byte("package main\n"), 0o600)
	if _, err := rival.Build(t.Context(), source, t.TempDir()); err == nil {
		t.Error("a program without main was built")
	}
	dir, err := rival.Source(t.Context())
	if err != nil || !strings.HasSuffix(filepath.ToSlash(dir), "/cmd/wsbench/peers") {
		t.Errorf("%s, %v", dir, err)
	}
}
