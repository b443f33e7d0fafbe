// Package rival drives the program that holds the other libraries, which lives in
// the module cmd/wsbench/peers so that its dependencies are nobody else's.
//
//	peers list                                      what there is, a line of JSON each
//	peers serve -lib NAME -program echo|broadcast   a server
//	peers frame -                                   requests to measure in memory, as lines of JSON
package rival

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// A Library is a library that the program has.
type Library struct {
	Name     string   `json:"name"`
	Version  string   `json:"version"`
	Programs []string `json:"programs"` // that it can serve: echo, broadcast
	Frame    bool     `json:"frame"`    // it can be measured in memory
	UTF8     bool     `json:"utf8"`     // it refuses text that is not UTF-8
	Notes    string   `json:"notes"`
}

// Serves reports whether the library has that program.
func (l *Library) Serves(program string) bool { return slices.Contains(l.Programs, program) }

// A Program is the program with the other libraries.
type Program string

// Source returns the directory that the program is built from: that in the module
// of the working directory.
func Source(ctx context.Context) (string, error) {
	out, err := output(exec.CommandContext(ctx, "go", "list", "-f", "{{.Dir}}", "duplex/cmd/wsbench"))
	if err != nil {
		return "", fmt.Errorf("not inside the source tree of duplex, and there is no -dir: %w", err)
	}
	return filepath.Join(strings.TrimSpace(string(out)), "peers"), nil
}

// Build builds the program in source, and puts it in the directory to.
func Build(ctx context.Context, source, to string) (Program, error) {
	program := filepath.Join(to, "peers")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-o", program, ".")
	cmd.Dir = source
	if _, err := output(cmd); err != nil {
		return "", fmt.Errorf("building the peers: %w", err)
	}
	return Program(program), nil
}

// List returns the libraries.
func (p Program) List(ctx context.Context) (all []Library, err error) {
	out, err := output(exec.CommandContext(ctx, string(p), "list"))
	if err != nil {
		return nil, fmt.Errorf("%s list: %w", p, err)
	}
	for lines := json.NewDecoder(bytes.NewReader(out)); ; {
		var l Library
		if err := lines.Decode(&l); err == io.EOF {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s list: %w", p, err)
		}
		all = append(all, l)
	}
}

// Serve returns the command line of a server.
func (p Program) Serve(library, program string, compress bool) []string {
	args := []string{string(p), "serve", "-lib", library, "-program", program, "-addr", "127.0.0.1:0"}
	if compress {
		args = append(args, "-compress")
	}
	return args
}

// output runs a command and returns what it prints. The error has the last line
// of what it complains of.
func output(cmd *exec.Cmd) ([]byte, error) {
	out, err := cmd.Output()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok && len(failed.Stderr) > 0 {
		lines := strings.Split(strings.TrimSpace(string(failed.Stderr)), "\n")
		return nil, fmt.Errorf("%w: %s", err, lines[len(lines)-1])
	}
	return out, err
}
