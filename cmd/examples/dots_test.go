package examples_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"duplex/conn"
)

type dot struct {
	ID, X, Y int
	Gone     bool
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
	if got := see(bob); got != first {
		t.Errorf("Bob sees %+v, want %+v", got, first)
	}
	if theirs, own := see(ann), see(bob); theirs != own || own.ID == first.ID {
		t.Errorf("Ann sees %+v, and Bob %+v", theirs, own)
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
