package main

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// People on three nodes hear each other in one order and have different names. When a
// node is killed, those on it are gone for the others, and come back at another with
// their names.
func TestThreeNodes(t *testing.T) {
	nats := natsServer(t)
	var nodes []*process
	for range 3 {
		nodes = append(nodes, run(t, "-nats", nats, "-quiet"))
	}
	ann, _ := visit(t, nodes[0].url, "Ann", annKey)
	bob, here := visit(t, nodes[1].url, "Ann", bobKey)
	if diff := cmp.Diff([]string{"Ann", "Ann 2"}, here.Names); diff != "" || here.Name != "Ann 2" || here.Count != 2 {
		t.Errorf("%+v", here)
	}
	ann.until(t, "Ann 2", func(e event) bool { return e.Type == "joined" && e.Name == "Ann 2" && e.Count == 2 })
	cid, _ := visit(t, nodes[2].url, "Cid", cidKey)
	pages := []*page{ann, bob, cid}

	const messages = 50
	for i, p := range pages {
		go func() {
			for j := range messages {
				p.say(t, fmt.Sprint(i, " ", j))
			}
		}()
	}
	var order []string
	for _, p := range pages {
		var heard []string
		for range len(pages) * messages {
			heard = append(heard, p.until(t, "all messages", func(e event) bool { return e.Type == "said" }).Text)
		}
		if order == nil {
			order = heard
		}
		if diff := cmp.Diff(order, heard); diff != "" {
			t.Errorf("%s has heard another order:\n%s", p.name, diff)
		}
	}

	nodes[1].kill()
	for _, p := range []*page{ann, cid} {
		p.until(t, "Ann 2 is gone", func(e event) bool { return e.Type == "left" && e.Name == "Ann 2" && e.Count == 2 })
	}
	bob, here = visit(t, nodes[2].url, "Bob", bobKey)
	if diff := cmp.Diff([]string{"Ann", "Bob", "Cid"}, here.Names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := said(here.History); len(got) != 50 || !slices.Equal(got, order[len(order)-50:]) {
		t.Errorf("the history is %q", got)
	}
	bob.say(t, "back")
	ann.untilSaid(t, "back")
}

// A page whose node is killed is back on another at once, with its name, as it has its
// key; what it says again is not heard twice.
func TestSayAgain(t *testing.T) {
	nats := natsServer(t)
	a, b := run(t, "-nats", nats, "-quiet"), run(t, "-nats", nats, "-quiet")
	ann, _ := visit(t, a.url, "Ann", annKey)
	bob, _ := visit(t, b.url, "Bob", bobKey)
	ann.say(t, "once")
	bob.untilSaid(t, "once")
	a.kill()
	ann, here := visit(t, b.url, "Ann", annKey)
	if here.Name != "Ann" || !slices.Equal(said(here.History), []string{"once"}) {
		t.Errorf("%+v", here)
	}
	ann.say(t, "once")
	ann.until(t, "it was heard before", func(e event) bool { return e.Type == "heard" && e.ID == "once" })
	ann.say(t, "twice")
	bob.until(t, "the next message", func(e event) bool {
		if e.Text == "once" {
			t.Error("it was heard twice")
		}
		return e.Text == "twice"
	})
}

// A node by itself keeps what was said when it is killed. Others can join it.
func TestRestart(t *testing.T) {
	data := t.TempDir()
	alone := run(t, "-data", data, "-quiet")
	ann, _ := visit(t, alone.url, "Ann", annKey)
	for i := range 60 {
		ann.say(t, fmt.Sprint(i))
		ann.untilSaid(t, fmt.Sprint(i))
	}
	alone.kill()
	first := run(t, "-data", data, "-quiet", "-nats-listen", "127.0.0.1:0")
	second := run(t, "-nats", first.nats, "-quiet")
	bob, here := visit(t, second.url, "Bob", bobKey)
	if got := said(here.History); len(got) != 50 || got[49] != "59" || !slices.Equal(here.Names, []string{"Bob"}) {
		t.Errorf("%q, names %q", got, here.Names)
	}
	ann, _ = visit(t, first.url, "Ann", annKey)
	ann.say(t, "I am back")
	bob.untilSaid(t, "I am back")

	first.kill() // and with it NATS
	bob.say(t, "alone")
	if e := bob.untilSaid(t, "alone"); !e.Alone {
		t.Error("he is not told that nobody else has heard it")
	}
}
