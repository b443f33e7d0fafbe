package main_test

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// What cannot be is told in one line on standard error, and by the status: 2 for
// a wrong call, 1 for the rest.
func TestFailures(t *testing.T) {
	wsecho := build(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	garbage := filepath.Join(t.TempDir(), "garbage.pem")
	if err := os.WriteFile(garbage, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		flags  string
		status int
		want   string
	}{
		{"-bogus", 2, "-bogus"},
		{"extra", 2, "extra"},
		{"-max-message=0", 2, "-max-message"},
		{"-max-message=-2", 2, "-max-message"},
		{"-max-message=many", 2, "-max-message"},
		{"-max-conns=-1", 2, "-max-conns"},
		{"-max-conns-per-addr=-1", 2, "-max-conns"},
		{"-idle-timeout=-5s", 2, "-idle-timeout"},
		{"-unix=socket -addr=127.0.0.1:0", 2, "-unix and -addr"},
		{"-unix=", 2, "-unix"},
		{"-subprotocol=", 2, "-subprotocol"},
		{"-subprotocol=a,,b", 2, "-subprotocol"},
		{"-origin=", 2, "-origin"},
		{"-log=xml", 2, "text or json"},
		{"-trust-proxy=localhost", 2, "10.0.0.0/8"},
		{"-idle-timeout=5", 2, "-idle-timeout"},
		{"-completion=tcsh", 2, "bash, zsh or fish"},
		{"-origin=https://exa/mple", 2, "https://exa/mple"},
		{"-subprotocol=a/b", 2, "a/b"},
		{"-tls-cert=x", 2, "-tls-key"},
		{"-server-window=10", 2, "-server-window means nothing without -compress"},
		{"-client-window=15", 2, "-client-window means nothing without -compress"},
		{"-server-no-takeover", 2, "-server-no-takeover means nothing without -compress"},
		{"-client-no-takeover=false", 2, "-client-no-takeover means nothing without -compress"},
		{"-compress-memory=8192", 2, "-compress-memory means nothing without -compress"},
		{"-compress-level=balanced", 2, "-compress-level means nothing without -compress"},
		{"-compress=false -compress-threshold=0", 2, "-compress-threshold means nothing without -compress"},
		{"-compress -server-window=7", 2, "8 to 15"},
		{"-compress -server-window=16", 2, "8 to 15"},
		{"-compress -client-window=0", 2, "8 to 15"},
		{"-compress -client-window=wide", 2, "8 to 15"},
		{"-compress -compress-level=best", 2, "fast, balanced or small"},
		{"-compress -compress-memory=much", 2, "-compress-memory"},
		{"-compress -compress-memory=1", 2, "-compress-memory"},
		{"-compress -compress-memory=-5", 2, "-compress-memory"},
		{"-compress -compress-threshold=-2", 2, "-compress-threshold"},
		{"-tls-cert=" + garbage + " -tls-key=" + garbage, 1, "certificate"},
		{"-tls-cert=/nowhere -tls-key=/nowhere", 1, "/nowhere"},
		{"-addr=" + taken.Addr().String(), 1, "in use: is a server running"},
		{"-addr=nohost", 1, "nohost"},
		{"-unix=/nowhere/socket", 1, "/nowhere/socket"},
		{"-unix=" + garbage, 1, "not by a socket"},
	} {
		t.Run(test.flags, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			var stderr strings.Builder
			cmd := exec.CommandContext(ctx, wsecho, strings.Fields(test.flags)...)
			cmd.Stderr = &stderr
			cmd.Run()
			if status := cmd.ProcessState.ExitCode(); status != test.status {
				t.Errorf("status %d, want %d", status, test.status)
			}
			if s := stderr.String(); strings.Count(s, "\n") != 1 || !strings.Contains(s, test.want) {
				t.Errorf("it says %q", s)
			}
		})
	}
}

// Help that was asked for is what the program prints, and no failure.
func TestHelp(t *testing.T) {
	var stderr strings.Builder
	cmd := exec.Command(build(t), "-h")
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil || stderr.Len() > 0 || !strings.Contains(string(out), "-addr host:port") {
		t.Errorf("%v, %q, %q", err, stderr.String(), out)
	}
}

// README.md has the help as it is.
func TestReadme(t *testing.T) {
	help, err := exec.Command(build(t), "-h").Output()
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("README.md")
	if err != nil || !strings.Contains(string(readme), "```\n"+string(help)+"```\n") {
		t.Errorf("README.md has another help than -h, %v", err)
	}
}

func TestVersion(t *testing.T) {
	if out, err := exec.Command(build(t), "-version").Output(); err != nil || !strings.HasPrefix(string(out), "wsecho ") {
		t.Errorf("%q, %v", out, err)
	}
}

// The limits that the flags set are those of the connections.
func TestLimits(t *testing.T) {
	s := newStage(t)
	for _, transport := range []string{"-http=false", "-http"} {
		p := spawn(t, s.wsecho, transport, "-addr=127.0.0.1:0", "-quiet", "-max-message=1000", "-idle-timeout=1s")
		url := p.listening(t)
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()

		c, err := conn.Dial(ctx, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer c.CloseNow()
		c.Write(ctx, frame.Binary, make([]byte, 1000))
		if _, echo, err := c.Read(ctx); err != nil || len(echo) != 1000 {
			t.Errorf("read %d bytes, %v", len(echo), err)
		}
		c.Write(ctx, frame.Binary, make([]byte, 1001))
		wantClose(t, c, frame.MessageTooBig)

		if c, err = conn.Dial(ctx, url, nil); err != nil {
			t.Fatal(err)
		}
		defer c.CloseNow()
		wantClose(t, c, frame.GoingAway)
	}
}

func wantClose(t *testing.T, c *conn.Conn, code frame.CloseCode) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	_, _, err := c.Read(ctx)
	if closed, ok := errors.AsType[*conn.CloseError](err); !ok || closed.Code != code {
		t.Errorf("read: %v, want %v", err, code)
	}
}
