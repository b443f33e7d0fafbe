package conn_test

import (
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The library stands on the standard library alone.
func TestStandardLibraryOnly(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}",
		"duplex/mask", "duplex/frame", "duplex/handshake", "duplex/conn/...").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for path := range strings.FieldsSeq(string(out)) {
		if !strings.HasPrefix(path, "duplex/") {
			t.Errorf("the library depends on %s", path)
		}
	}
}

// knowHTTP are the files of conn that may import net/http: one way in, and what
// Config takes from there, a jar of cookies and the proxies of a client.
var knowHTTP = []string{"accept_http.go", "accept_http2.go", "config.go", "dial_proxy.go"}

// Each package imports what its place allows.
func TestLayers(t *testing.T) {
	noIO := []string{"net", "net/http", "os", "time", "unsafe", "C"}
	for dir, forbidden := range map[string][]string{
		"../mask":             append([]string{"duplex/frame", "duplex/handshake", "duplex/conn"}, noIO...),
		"../frame":            append([]string{"duplex/handshake", "duplex/conn"}, noIO...),
		"../handshake":        append([]string{"duplex/mask", "duplex/frame", "duplex/conn"}, noIO...),
		"protocol":            append([]string{"duplex/handshake", "duplex/conn", "duplex/conn/deflate"}, noIO...),
		"deflate":             append([]string{"duplex/mask", "duplex/frame", "duplex/handshake", "duplex/conn"}, noIO...),
		"internal/buffer":     append([]string{"duplex/mask", "duplex/frame", "duplex/handshake", "duplex/conn"}, noIO...),
		"internal/cancel":     {"duplex/mask", "duplex/frame", "duplex/handshake", "duplex/conn", "net/http", "unsafe", "C"},
		"internal/keepalive":  {"duplex/mask", "duplex/frame", "duplex/handshake", "duplex/conn", "net", "net/http", "os", "context", "unsafe", "C"},
		"internal/nethttp":    {"duplex/mask", "duplex/frame", "duplex/conn", "os", "unsafe", "C"},
		"internal/opening":    {"duplex/mask", "duplex/frame", "duplex/conn", "net/http", "unsafe", "C"},
		"internal/permessage": append([]string{"duplex/mask", "duplex/conn"}, noIO...),
		"internal/redial":     {"duplex/mask", "duplex/handshake", "duplex/conn", "net/http", "os", "context", "unsafe", "C"},
		"internal/route":      {"duplex/mask", "duplex/frame", "duplex/handshake", "duplex/conn", "net/http", "os", "time", "context", "unsafe", "C"},
		"internal/socket":     {"duplex/mask", "duplex/frame", "duplex/handshake", "duplex/conn", "net/http", "context", "unsafe", "C"},
		"internal/stream":     {"duplex/mask", "duplex/frame", "duplex/handshake", "duplex/conn", "unsafe", "C"},
		"internal/trace":      {"duplex/handshake", "duplex/conn", "net", "net/http", "os", "context", "unsafe", "C"},
		"internal/workers":    {"duplex/mask", "duplex/frame", "duplex/handshake", "duplex/conn", "net", "net/http", "os", "context", "unsafe", "C"},
		".":                   {"unsafe", "C"},
	} {
		for file, paths := range imports(t, dir) {
			for _, path := range paths {
				if slices.Contains(forbidden, path) {
					t.Errorf("%s imports %s", filepath.Join(dir, file), path)
				}
				if dir == "." && path == "net/http" && !slices.Contains(knowHTTP, file) {
					t.Errorf("%s imports net/http, which is for %v", file, knowHTTP)
				}
			}
		}
	}
}

// Package protocol imports frame and mask alone, and whoever links it links
// nothing that does I/O.
func TestProtocolLinksNoIO(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "duplex/conn/protocol").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for path := range strings.FieldsSeq(string(out)) {
		switch {
		case path == "net" || path == "crypto/tls" || path == "net/http":
			t.Errorf("a program that has the protocol alone links %s", path)
		case strings.HasPrefix(path, "duplex/") && !slices.Contains([]string{"duplex/mask", "duplex/frame", "duplex/conn/protocol"}, path):
			t.Errorf("duplex/conn/protocol depends on %s", path)
		}
	}
}

// imports returns what each file of a package imports, its tests apart.
func imports(t *testing.T, dir string) map[string][]string {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatal("no files in ", dir, err)
	}
	all := make(map[string][]string)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range f.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			all[filepath.Base(file)] = append(all[filepath.Base(file)], path)
		}
	}
	return all
}

// There is no assembly either.
func TestNoAssembly(t *testing.T) {
	for _, dir := range []string{"../mask", "../frame", "../handshake", "protocol", "deflate", "."} {
		if files, _ := filepath.Glob(filepath.Join(dir, "*.s")); len(files) > 0 {
			t.Errorf("assembly: %v", files)
		}
	}
}
