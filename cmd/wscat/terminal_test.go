package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
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
	s.waitFor("status 130.")
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

// Tabs are sent, typed and pasted, and a paste of several lines is as many messages,
// the last of which can be edited.
func TestTerminalPaste(t *testing.T) {
	t.Parallel()
	s := newScreen(t, "--hex "+serve(t, nil, echoing))
	s.waitFor("> ")
	s.keys("-l", "61\t62")
	s.keys("Enter")
	s.waitFor("< 6162")
	s.keys("C-d")
	s.waitFor("status 0.")

	s = newScreen(t, serve(t, nil, echoing))
	s.waitFor("> ")
	s.paste("one\ttab\ntwo\nthree")
	s.waitFor("< two")
	s.waitFor("> three")
	s.keys("Home", "-", "End", "!", "Enter")
	s.waitFor("< -three!")
	if !regexp.MustCompile(`(?m)^< one\s+tab$`).MatchString(s.text()) {
		t.Errorf("%s", s.text())
	}
	s.paste(strings.Repeat("long ", 5_000))
	s.keys("Enter")
	s.waitFor("< long long")
	s.keys("C-d")
	s.waitFor("status 0.")
}

// Characters that are wide, or made of several, are deleted and passed as they are
// seen, and the cursor stands where the next one will.
func TestTerminalWide(t *testing.T) {
	t.Parallel()
	s := newScreen(t, serve(t, nil, echoing))
	s.waitFor("> ")
	s.keys("-l", "日本語e\u0301")
	s.waitFor("> 日本語e\u0301")
	if at := s.cursor(); at != "9" {
		t.Errorf("the cursor is in column %s", at)
	}
	s.keys("BSpace", "Left", "Left")
	s.waitForCursor("4")
	s.keys("-l", "+")
	s.keys("Enter")
	s.waitFor("< 日+本語")
}

// Lines are kept for the next session, and looked for with Ctrl-R; Tab completes
// commands and the names of files, and a file is sent as one message.
func TestTerminalHistory(t *testing.T) {
	t.Parallel()
	url, history := serve(t, nil, echoing), filepath.Join(t.TempDir(), "history")
	s := newScreenKeeping(t, history, url)
	s.waitFor("> ")
	s.types("needle in a stack")
	s.waitFor("< needle")
	s.types("hay")
	s.waitFor("< hay")
	s.keys("C-d")
	s.waitFor("status 0.")

	file := filepath.Join(t.TempDir(), "two lines")
	if err := os.WriteFile(file, []byte("a\nb\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s = newScreenKeeping(t, history, url)
	s.waitFor("> ")
	s.keys("C-r", "n", "e", "e")
	s.waitFor("(search) nee: needle in a stack")
	s.keys("Enter")
	s.waitFor("< needle")
	s.keys("-l", "/se\t"+filepath.Dir(file)+"/t\t")
	s.waitFor("> /send " + file)
	s.keys("Enter")
	s.waitFor("< a\n  b\n")
}

// Messages come while a line is being typed, more than one screen of it: they stand
// above it, and it stays whole.
func TestTerminalTyping(t *testing.T) {
	t.Parallel()
	l := listen(t)
	server := &conn.Server{Handler: echoing}
	go server.Serve(l)
	s := newScreen(t, "ws://"+l.Addr().String())
	s.waitFor("> ")
	line := strings.Repeat("0123456789", 20)
	s.keys("-l", line)
	s.waitFor("> " + line)
	for c := range server.Conns() {
		for i := range 100 {
			c.Write(context.Background(), frame.Text, fmt.Appendf(nil, "message %d", i))
		}
	}
	s.waitFor("< message 99")
	text := s.text()
	if strings.Count(text, "0123456789") != 20 || strings.Count(text, "< message") != 100 {
		t.Errorf("%s", text)
	}
	s.keys("Home", "x", "Enter")
	s.waitFor("< x0123456789")
}

// A server that closes well is another reason to connect again than one that is
// gone, and is told as that.
func TestTerminalClosedWell(t *testing.T) {
	t.Parallel()
	s := newScreen(t, "--reconnect "+serve(t, nil, &conn.Handler{
		Opened: func(_ context.Context, c *conn.Conn) { c.Close(frame.GoingAway, "restart") },
	}))
	s.waitFor(`the server closed the connection with 1001 (going away) "restart"; next attempt in`)
	s.keys("C-c")
	s.waitFor("status 130.")
	if strings.Contains(s.text(), "%!") {
		t.Errorf("%s", s.text())
	}
}

// A screen is a terminal, made by tmux, in which wscat runs.
type screen struct {
	t    *testing.T
	tmux string
	dir  string

	history string // the file that it is kept in
}

func newScreen(t *testing.T, url string) *screen {
	t.Helper()
	return newScreenKeeping(t, filepath.Join(t.TempDir(), "history"), url)
}

// newScreenKeeping is newScreen with a history that is kept in a file.
func newScreenKeeping(t *testing.T, history, url string) *screen {
	t.Helper()
	tmux := foreign.Program(t, "tmux")
	s := &screen{t: t, tmux: tmux, dir: filepath.Dir(socketPath(t)), history: history}
	s.run("-f", os.DevNull, "new-session", "-d", "-x", "80", "-y", "24",
		"env WSCAT_HISTORY="+s.history+" "+executable(t)+" "+url+"; echo \"status $?.\"; exec sleep 60")
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

// paste pastes text as a terminal does, with marks around it if it was asked to.
func (s *screen) paste(text string) {
	s.t.Helper()
	file := filepath.Join(s.dir, "paste")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	s.run("load-buffer", file)
	s.run("paste-buffer", "-p")
}

// cursor returns the column of the cursor.
func (s *screen) cursor() string {
	return strings.TrimSpace(s.run("display-message", "-p", "#{cursor_x}"))
}

func (s *screen) waitForCursor(column string) {
	s.t.Helper()
	for range 200 {
		if s.cursor() == column {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.t.Fatalf("the cursor is in column %s, not %s", s.cursor(), column)
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
