package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duplex/cmd/internal/foreign"
	"duplex/conn"
	"duplex/frame"
)

// A person types: lines, some of them edited, one out of the history, commands,
// and one far too long for a screen.
func TestTerminal(t *testing.T) {
	t.Parallel()
	tells := *echoing
	tells.Ping = func(ctx context.Context, c *conn.Conn, p []byte) {
		c.Write(ctx, frame.Text, fmt.Appendf(nil, "got a ping %q", p))
	}
	tells.Pong = func(ctx context.Context, c *conn.Conn, p []byte) {
		c.Write(ctx, frame.Text, fmt.Appendf(nil, "got a pong %q", p))
	}
	s := newScreen(t, serve(t, nil, &tells))
	s.waitFor("* connected with ws://")
	s.types("grüße")
	s.waitFor("< grüße")
	s.keys("Up")
	s.keys("-l", " again")
	s.keys("Left", "Left", "Left", "Left", "Left", "X", "Enter")
	s.waitFor("< grüße Xagain")
	s.types("/ping")
	s.waitFor("answers in")
	s.types("/ping are you there")
	s.waitFor("got a ping \"are you there\"")
	s.types("/pong here I am")
	s.waitFor("got a pong \"here I am\"")
	s.types("//slash")
	s.waitFor("< /slash")
	s.types("/nonsense")
	s.waitFor("is no command")
	s.types(strings.Repeat("long ", 1000) + "end")
	s.waitFor("< long")
	s.waitFor("long end")
	s.types("/close 4000 bye")
	s.waitFor("closed with 4000")
	s.waitFor("status 0.")
}

// Ctrl-C leaves, and the line that was being typed stays on the screen.
func TestTerminalInterrupt(t *testing.T) {
	t.Parallel()
	s := newScreen(t, serve(t, nil, echoing))
	s.waitFor("> ")
	s.keys("-l", "half a li")
	s.waitFor("> half a li")
	s.keys("C-c")
	s.waitFor("closed with 1000")
	s.waitFor("status 0.")
	if !strings.Contains(s.text(), "\nhalf a li\n") {
		t.Errorf("%s", s.text())
	}
	s = newScreen(t, serve(t, nil, echoing))
	s.waitFor("> ")
	s.keys("C-d")
	s.waitFor("status 0.")
}

// A server is killed and started again: what is typed meanwhile reaches the new one.
func TestTerminalReconnect(t *testing.T) {
	t.Parallel()
	l := listen(t)
	first := &conn.Server{Handler: echoing}
	go first.Serve(l)
	s := newScreen(t, "--reconnect ws://"+l.Addr().String())
	s.types("one")
	s.waitFor("< one")
	first.Close()
	s.waitFor("next attempt in")
	s.types("two")
	again, err := net.Listen("tcp", l.Addr().String())
	if err != nil {
		t.Skip("the port is gone: ", err)
	}
	serveOn(t, again, nil, echoing)
	s.waitFor("< two")
	s.keys("C-d")
	s.waitFor("status 0.")
}

// A screen is a terminal, made by tmux, in which wscat runs.
type screen struct {
	t    *testing.T
	tmux string
	dir  string
}

func newScreen(t *testing.T, url string) *screen {
	t.Helper()
	tmux := foreign.Program(t, "tmux")
	s := &screen{t, tmux, filepath.Dir(socketPath(t))}
	s.run("-f", os.DevNull, "new-session", "-d", "-x", "80", "-y", "24",
		executable+" "+url+"; echo \"status $?.\"; exec sleep 60")
	t.Cleanup(func() { s.run("kill-server") })
	return s
}

func (s *screen) run(args ...string) string {
	s.t.Helper()
	cmd := exec.Command(s.tmux, append([]string{"-u", "-S", filepath.Join(s.dir, "tmux")}, args...)...)
	cmd.Env = environment()
	out, err := cmd.CombinedOutput()
	if err != nil {
		s.t.Fatalf("tmux %v: %v: %s", args, err, out)
	}
	return string(out)
}

func (s *screen) keys(keys ...string) {
	s.t.Helper()
	s.run(append([]string{"send-keys"}, keys...)...)
}

// types types a line.
func (s *screen) types(line string) {
	s.t.Helper()
	s.keys("-l", line)
	s.keys("Enter")
}

// text returns what is to be seen and what was, lines that are wrapped in one.
func (s *screen) text() string { return s.run("capture-pane", "-p", "-J", "-S", "-1000") }

func (s *screen) waitFor(want string) {
	s.t.Helper()
	for range 200 {
		if strings.Contains(s.text(), want) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.t.Fatalf("no %q on the screen:\n%s", want, s.text())
}

// Ctrl-C is taken out of what is typed, wherever it is.
func TestKeys(t *testing.T) {
	interrupts := 0
	k := &keys{r: strings.NewReader("\x03a\x03\x03b"), interrupt: func() { interrupts++ }}
	got, err := io.ReadAll(k)
	if string(got) != "ab" || err != nil || interrupts != 3 {
		t.Errorf("%q, %v, %d interrupts", got, err, interrupts)
	}
	k = &keys{r: io.MultiReader(strings.NewReader("\x03"), strings.NewReader("x")), interrupt: func() {}}
	if n, err := k.Read(make([]byte, 10)); n != 1 || err != nil {
		t.Error(n, err)
	}
}

// A message cannot pass for what others print: its lines are set off.
func TestScreenMarks(t *testing.T) {
	var out bytes.Buffer
	p := &printer{place: place{data: &out, log: &out, screen: true}}
	p.message(message{payload: []byte("one\n* two\n< three")})
	p.note("a %s", "note\nof one line")
	p.complaint(errors.New("a\nb"))
	want := "< one\n  * two\n  < three\n* a note\\nof one line\nwscat: a\\nb\n"
	if out.String() != want {
		t.Errorf("%q", out.String())
	}
	p.colors.on = true
	out.Reset()
	p.message(message{payload: []byte("x")})
	if out.String() != "\x1b[36m< x\x1b[0m\n" {
		t.Errorf("%q", out.String())
	}
}

func TestColors(t *testing.T) {
	for _, env := range []struct {
		noColor, term string
		want          bool
	}{{"", "xterm", true}, {"1", "xterm", false}, {"", "dumb", false}} {
		t.Setenv("NO_COLOR", env.noColor)
		t.Setenv("TERM", env.term)
		if newColors().on != env.want {
			t.Errorf("%+v", env)
		}
	}
}
