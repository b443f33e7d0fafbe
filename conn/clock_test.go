package conn_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"net"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// wallClock is what gives a time without a monotonic reading, or takes it away,
// in package time. What is not here, time.Now, Since, Until, Add, Sub and the
// timers, goes by the clock that never jumps (package time, "Monotonic Clocks").
var wallClock = []string{"Date", "Unix", "UnixMilli", "UnixMicro", "UnixNano", "Parse", "ParseInLocation",
	"UTC", "Local", "In", "Round", "Truncate", "AddDate"}

// wallClockUses are those that there are: for none of them matters what time it
// is.
var wallClockUses = map[string]string{
	"internal/cancel/deadline.go": "Unix",  // a deadline that has passed in any case
	"internal/opening/server.go":  "UTC",   // the Date of a refusal, which is the time of day
	"internal/redial/backoff.go":  "Parse", // a Retry-After that is a date, which is the server's choice, within bounds
}

// The library goes by the monotonic clock: it asks for the time of day nowhere,
// so that no timeout, ping or rate is any shorter or longer when that jumps. What
// synctest shows of the timeouts is then true of a machine whose clock is set.
func TestClockMayJump(t *testing.T) {
	for _, dir := range []string{"../mask", "../frame", "../handshake", "."} {
		err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			for _, name := range wallClockCalls(t, path) {
				if name != wallClockUses[filepath.ToSlash(path)] {
					t.Errorf("%s calls %s: is the time not taken from the wall clock?", path, name)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// wallClockCalls returns the names of what a file calls that is in wallClock.
func wallClockCalls(t *testing.T, path string) (names []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	if !usesTime(file) {
		return nil
	}
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if f, ok := call.Fun.(*ast.SelectorExpr); ok && !isOtherPackage(file, f.X) {
			for _, name := range wallClock {
				if f.Sel.Name == name {
					names = append(names, name)
				}
			}
		}
		return true
	})
	return names
}

// isOtherPackage reports whether what a selector selects from is a package, but
// not package time: url.Parse, say.
func isOtherPackage(file *ast.File, x ast.Expr) bool {
	name, ok := x.(*ast.Ident)
	if !ok || name.Name == "time" {
		return false
	}
	return slices.ContainsFunc(file.Imports, func(i *ast.ImportSpec) bool {
		path, _ := strconv.Unquote(i.Path.Value)
		return i.Name != nil && i.Name.Name == name.Name || i.Name == nil && filepath.Base(path) == name.Name
	})
}

// A clerk keeps the deadlines that a connection is given.
type clerk struct {
	net.Conn
	mu        sync.Mutex
	deadlines []time.Time
}

func (c *clerk) keep(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.deadlines = append(c.deadlines, t)
}

func (c *clerk) SetDeadline(t time.Time) error      { c.keep(t); return c.Conn.SetDeadline(t) }
func (c *clerk) SetReadDeadline(t time.Time) error  { c.keep(t); return c.Conn.SetReadDeadline(t) }
func (c *clerk) SetWriteDeadline(t time.Time) error { c.keep(t); return c.Conn.SetWriteDeadline(t) }

// Every deadline that a connection is given, from the handshake to the close, has
// a reading of the monotonic clock, which is what package net goes by then.
func TestDeadlinesAreMonotonic(t *testing.T) {
	for _, client := range []bool{false, true} {
		var given []time.Time
		synctest.Test(t, func(t *testing.T) {
			a, peer := net.Pipe()
			kept := &clerk{Conn: a}
			c := rawEndOn(t, client, kept, peer, conn.Config{IdleTimeout: 5 * time.Minute})
			go io.Copy(io.Discard, peer)
			go func() {
				for range 5 {
					peer.Write(appendFrame(nil, client, frame.Header{Fin: true, Opcode: frame.Text}, nil))
					time.Sleep(40 * time.Second)
				}
			}()
			for err := error(nil); err == nil; {
				c.Write(background, frame.Text, nil)
				_, _, err = c.Read(background)
			}
			peer.Close()
			given = kept.deadlines
		})
		n := 0
		for _, d := range given {
			if d.IsZero() || d.Unix() == 1 { // none, or long ago
				continue
			}
			if n++; !strings.Contains(d.String(), " m=") {
				t.Errorf("the %s has a deadline by the wall clock: %v", end(client), d)
			}
		}
		if n < 5 {
			t.Errorf("the %s has %d deadlines", end(client), n)
		}
	}
}

func usesTime(file *ast.File) bool {
	for _, i := range file.Imports {
		if i.Path.Value == `"time"` {
			return true
		}
	}
	return false
}

func end(client bool) string {
	if client {
		return "client"
	}
	return "server"
}
