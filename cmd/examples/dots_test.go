package examples_test

import (
	"context"
	"encoding/json"
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
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
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
	server := example(t, "dots", "-addr=127.0.0.1:0")
	addr := strings.TrimPrefix(server.url(t), "ws://")
	args := []string{"http://" + addr}
	if dir := foreign.Screenshots(); dir != "" {
		args = append(args, dir+"/dots.png")
	}
	last := foreign.Pages(t, func(order string) {
		switch order {
		case "stop":
			server.Process.Kill()
			server.Wait()
		case "start":
			example(t, "dots", "-addr="+addr).url(t)
		}
	}, "dots.mjs", args...)
	if last != "played" {
		t.Errorf("the pages came to %q", last)
	}
}
