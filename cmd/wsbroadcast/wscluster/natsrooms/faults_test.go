package natsrooms

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"duplex/conn/hub"

	"github.com/google/go-cmp/cmp"
)

// A talk is sites that publish all the time.
type talk struct {
	sites []*site
	end   chan struct{}
	done  sync.WaitGroup
}

// talkOf has sites publish numbered texts until stop is called, of which each is
// published when the one before has been heard.
func talkOf(t *testing.T, sites ...*site) *talk {
	talk := &talk{sites: sites, end: make(chan struct{})}
	for i, s := range sites {
		talk.done.Go(func() {
			for j := 0; ; j++ {
				text := fmt.Sprintf("%d %05d", i, j)
				if err := s.channel.Publish(context.Background(), []byte(text)); err != nil {
					t.Errorf("%q: %v", text, err)
				}
				s.untilText(t, text)
				select {
				case <-talk.end:
					return
				case <-time.After(5 * time.Millisecond): // so that the texts are not too many
				}
			}
		})
	}
	return talk
}

func isAlone(e hub.Event) bool   { return e.Own && e.Err != nil }
func isSettled(e hub.Event) bool { return e.Own && e.Err == nil && !e.Early }

// untilAlone waits until a site has published something alone, and untilTogether until
// it has published something after that which it has not.
func (s *site) untilAlone(t *testing.T) {
	t.Helper()
	since := len(s.heard())
	s.until(t, "something alone", func(e []hub.Event) bool { return slices.ContainsFunc(e[since:], isAlone) })
}

func (s *site) untilTogether(t *testing.T) {
	t.Helper()
	since := len(s.heard())
	s.until(t, "something together", func(e []hub.Event) bool { return slices.ContainsFunc(e[since:], isSettled) })
}

// stop ends the talk, and checks what must hold whatever has happened: nobody has heard
// anything twice, all have heard what was taken, and all in the same order.
func (k *talk) stop(t *testing.T) {
	t.Helper()
	close(k.end)
	k.done.Wait()
	taken, settled := make(map[string]bool), make(map[string]bool)
	for _, s := range k.sites {
		for _, e := range s.heard() {
			if e.Own && e.Err == nil && e.Key == "" {
				taken[string(e.Payload)] = true
			}
			if isSettled(e) && e.Key == "" {
				settled[string(e.Payload)] = true
			}
		}
	}
	var order []string
	for _, s := range k.sites {
		var missing []string
		if !s.isSoon(func(events []hub.Event) bool {
			missing = slices.Sorted(maps.Keys(taken))
			for _, text := range texts(events, nil) {
				if i, found := slices.BinarySearch(missing, text); found {
					missing = slices.Delete(missing, i, i+1)
				}
			}
			return len(missing) == 0
		}) {
			t.Fatalf("node %s has not heard %q of %d", s.engine.Name(), missing, len(taken))
		}
		heard := make(map[string]bool)
		for _, text := range texts(s.heard(), nil) {
			if heard[text] {
				t.Errorf("%q was heard twice", text)
				for i, e := range s.heard() {
					if string(e.Payload) == text {
						t.Logf("%d %+v", i, e)
					}
				}
			}
			heard[text] = true
		}
		here := texts(s.heard(), func(e hub.Event) bool { return settled[string(e.Payload)] })
		if order == nil {
			order = here
		}
		if diff := cmp.Diff(order, here); diff != "" {
			t.Errorf("another order:\n%s", diff)
		}
	}
	if len(settled) == 0 {
		t.Error("nothing was published together")
	}
}

// Nodes go on when NATS is killed, alone, and together when it is back. All that it had
// taken is heard by all, and nothing twice.
func TestNATSKilled(t *testing.T) {
	nats := startProcess(t, t.TempDir(), "")
	var all []*site
	for range 3 {
		all = append(all, join(t, "nats://"+nats.addr, fast).hear(t))
	}
	goOn(t, all, func() {
		for range 2 {
			all[0].untilTogether(t)
			nats.kill()
			for _, s := range all {
				s.untilAlone(t)
			}
			nats = startProcess(t, nats.dir, nats.addr)
			for _, s := range all {
				s.untilTogether(t)
			}
		}
	})
}

// goOn has all publish while something fails and comes back. What was taken is heard by
// all, and nothing twice, and the marks of all are there afterwards.
func goOn(t *testing.T, all []*site, fail func()) {
	t.Helper()
	for i, s := range all {
		s.channel.Mark(t.Context(), fmt.Sprint(i), []byte("here"))
	}
	talk := talkOf(t, all...)
	fail()
	talk.stop(t)
	for _, s := range all {
		s.until(t, "every mark", func(e []hub.Event) bool { return len(marksIn(e)) == len(all) })
	}
}

// A node that is cut off, without being told, goes on alone; so do the others without
// it. Who is there is right on both sides, during and after.
func TestPartition(t *testing.T) {
	url := server(t)
	proxy := startProxy(t, url[len("nats://"):])
	off, a, b := join(t, proxy.url(), fast).hear(t), join(t, url, fast).hear(t), join(t, url, fast).hear(t)
	all := []*site{off, a, b}
	for i, s := range all {
		s.channel.Mark(t.Context(), fmt.Sprint(i), []byte("here"))
	}
	present := func(s *site, want int) {
		t.Helper()
		s.until(t, fmt.Sprint(want, " marks"), func(e []hub.Event) bool { return len(marksIn(e)) == want })
	}
	for _, s := range all {
		present(s, 3)
	}
	talk := talkOf(t, all...)
	off.untilTogether(t)
	proxy.stop()
	off.untilAlone(t)
	a.untilTogether(t)
	present(off, 1)
	present(a, 2)
	present(b, 2)
	off.channel.Mark(t.Context(), "new", []byte("here"))
	off.channel.Mark(t.Context(), "0", nil)
	proxy.resume()
	off.untilTogether(t)
	for _, s := range all {
		present(s, 3)
	}
	proxy.cut()
	off.untilTogether(t)
	talk.stop(t)
}

// A node that is slow delays nobody, and hears all in the end.
func TestSlowNode(t *testing.T) {
	url := server(t)
	a, b, slow := join(t, url, fast).hear(t), join(t, url, fast).hear(t), join(t, url, fast).hear(t)
	slow.channel.Mark(t.Context(), "slow", []byte("here"))
	for _, s := range []*site{a, slow} {
		s.until(t, "the mark", func(e []hub.Event) bool { return len(marksIn(e)) == 1 })
	}
	slow.engine.allHearings()[0].sub.SetPendingLimits(10, -1) // so that it has to read again
	release := make(chan struct{})
	slow.mu.Lock()
	slow.slow = release
	slow.mu.Unlock()
	for i := range 500 {
		a.publish(t, fmt.Sprint(i))
		a.untilText(t, fmt.Sprint(i))
	}
	b.untilText(t, "499")
	if n := len(slow.heard()); n > 10 {
		t.Errorf("the slow node has heard %d", n)
	}
	close(release)
	slow.untilText(t, "499")
	if diff := cmp.Diff(texts(a.heard(), nil), texts(slow.heard(), nil)); diff != "" {
		t.Errorf("the slow node has heard something else:\n%s", diff)
	}
	if n := len(marksIn(a.heard())); n != 1 {
		t.Errorf("%d marks of a node that is slow", n)
	}
}

// Who was cut off for longer than the history goes back is told that something is
// missing.
func TestMissed(t *testing.T) {
	url := server(t)
	proxy := startProxy(t, url[len("nats://"):])
	c := fast
	c.History = 5
	off, a := join(t, proxy.url(), c).hear(t), join(t, url, c).hear(t)
	off.publish(t, "before")
	off.untilText(t, "before")
	proxy.stop()
	off.publish(t, "alone")
	off.untilAlone(t)
	for i := range 20 {
		a.publish(t, fmt.Sprint(i))
		a.untilText(t, fmt.Sprint(i))
	}
	proxy.cut()
	proxy.resume()
	off.untilText(t, "19")
	missed := slices.ContainsFunc(off.heard(), func(e hub.Event) bool { return e.Missed })
	if got := texts(off.heard(), nil); len(got) < 22 && !missed {
		t.Errorf("it has heard %q and does not know that there was more", got)
	}
}
