package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A move is one of a module path, and of all below it, to another.
type move struct{ from, to string }

// rehost moves the module in root to a path, and so the modules nested in it.
func rehost(root, path string) error {
	main, err := read(filepath.Join(root, "go.mod"))
	if err != nil {
		return err
	}
	m := move{main.Module.Path, path}
	return filepath.WalkDir(root, func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && name != root && strings.HasPrefix(e.Name(), "."):
			return filepath.SkipDir
		case e.Name() == "go.mod":
			return m.module(name)
		case filepath.Ext(name) == ".go":
			return m.source(name)
		}
		return nil
	})
}

// path returns where a path moves to, and whether it moves.
func (m move) path(p string) (string, bool) {
	rest, ok := strings.CutPrefix(p, m.from)
	if !ok || rest != "" && rest[0] != '/' {
		return p, false
	}
	return m.to + rest, true
}

// A module is what rehost reads of a go.mod file.
type module struct {
	Module  struct{ Path string }
	Require []struct{ Path, Version string }
	Replace []struct {
		Old, New struct{ Path, Version string }
	}
}

// read reads a go.mod file.
func read(file string) (m module, err error) {
	out, err := edit(file, "-json")
	if err != nil {
		return m, err
	}
	return m, json.Unmarshal(out, &m)
}

// edit runs go mod edit and returns what it prints.
func edit(file string, args ...string) ([]byte, error) {
	var stderr bytes.Buffer
	cmd := exec.Command("go", append(append([]string{"mod", "edit"}, args...), file)...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go mod edit %s: %w: %s", file, err, bytes.TrimSpace(stderr.Bytes()))
	}
	return out, nil
}

// module rewrites a go.mod file: its own path, and what it requires and replaces.
func (m move) module(file string) error {
	old, err := read(file)
	if err != nil {
		return err
	}
	var args []string
	if to, ok := m.path(old.Module.Path); ok {
		args = append(args, "-module="+to)
	}
	for _, r := range old.Require {
		if to, ok := m.path(r.Path); ok {
			args = append(args, "-droprequire="+r.Path, "-require="+to+"@"+r.Version)
		}
	}
	for _, r := range old.Replace {
		if to, ok := m.path(r.Old.Path); ok {
			args = append(args, "-dropreplace="+r.Old.Path, "-replace="+to+"="+r.New.Path)
		}
	}
	if args == nil {
		return nil
	}
	_, err = edit(file, args...)
	return err
}

// source rewrites the strings of a Go file that are paths of packages: those that
// it imports, and those by which tests speak of packages.
func (m move) source(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	moved := m.literals(text)
	if bytes.Equal(moved, text) {
		return nil
	}
	return os.WriteFile(file, moved, 0o666)
}
