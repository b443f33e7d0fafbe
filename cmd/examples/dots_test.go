package examples_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"duplex/cmd/internal/foreign"
	"duplex/conn"
)

type dot struct {
	ID, X, Y  int
	You, Gone bool
}

// All players see the same field: who is there, who moves and who goes.
func TestDots(t *testing.T) {
	url := example(t, "dots", "-addr=127.0.0.1:0").url(t) + "/play"
	play := func() *conn.Conn {
		t.Helper()
		c, err := conn.Dial(t.Context(), url, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.CloseNow() })
		return c
	}
	see := func(c *conn.Conn) (d dot) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		_, p, err := c.Read(ctx)
		if err == nil {
			err = json.Unmarshal(p, &d)
		}
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	ann := play()
	first := see(ann)
	bob := play()
	own, other, new := see(bob), see(bob), see(ann)
	if !first.You || !own.You || own.ID == first.ID {
		t.Errorf("Ann is told that she is %+v, and Bob %+v", first, own)
	}
	own.You, first.You = false, false
	if other != first || new != own {
		t.Errorf("Bob sees %+v, want %+v; Ann sees %+v, want %+v", other, first, new, own)
	}
	if err := ann.Write(t.Context(), conn.Text, []byte(`{"x":10,"y":1000,"id":7}`)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []*conn.Conn{ann, bob} {
		if got, want := see(c), (dot{ID: first.ID, X: 10, Y: 100}); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	bob.Close(conn.NormalClosure, "")
	if got := see(ann); !got.Gone || got.ID == first.ID {
		t.Errorf("%+v, and Bob has gone", got)
	}
}

// Two pages in Chromium play, and again when the server has been stopped and started.
// DUPLEX_SCREENSHOTS names a directory for a picture.
func TestDotsPage(t *testing.T) {
	chromium, node := foreign.Chromium(t), foreign.Node(t, "playwright-core")
	server := example(t, "dots", "-addr=127.0.0.1:0")
	addr := strings.TrimPrefix(server.url(t), "ws://")
	args := []string{foreign.Path(t, "node", "dots.mjs"), chromium, foreign.Profile(t), "http://" + addr}
	if dir := os.Getenv("DUPLEX_SCREENSHOTS"); dir != "" {
		args = append(args, dir+"/dots.png")
	}
	pages := exec.CommandContext(t.Context(), node, args...)
	pages.Stderr = t.Output()
	input, _ := pages.StdinPipe()
	output, err := pages.StdoutPipe()
	if err == nil {
		err = pages.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	last := ""
	for lines := bufio.NewScanner(output); lines.Scan(); io.WriteString(input, "done\n") {
		switch last = lines.Text(); last {
		case "stop":
			server.Process.Kill()
			server.Wait()
		case "start":
			example(t, "dots", "-addr="+addr).url(t)
		}
	}
	if err := pages.Wait(); err != nil || last != "played" {
		t.Errorf("%v, after %q", err, last)
	}
}
