package natsrooms

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"duplex/conn/hub"

	"github.com/google/go-cmp/cmp"
)

// Three nodes hear what all of them publish at once in one order, each publisher's in
// its own.
func TestOneOrder(t *testing.T) {
	url := server(t)
	const messages = 300
	var all []*site
	for range 3 {
		all = append(all, join(t, url, fast).hear(t))
	}
	var publishing sync.WaitGroup
	for i, s := range all {
		publishing.Go(func() {
			for j := range messages {
				s.publish(t, fmt.Sprintf("%d %03d", i, j))
			}
		})
	}
	publishing.Wait()
	for _, s := range all {
		s.until(t, "all messages", func(e []hub.Event) bool { return len(e) == 3*messages })
		if diff := cmp.Diff(texts(all[0].heard(), nil), texts(s.heard(), nil)); diff != "" {
			t.Errorf("another order:\n%s", diff)
		}
	}
	for i, s := range all {
		own := texts(all[0].heard(), func(e hub.Event) bool { return e.From == s.engine.Name() })
		if !slices.IsSorted(own) || len(own) != messages {
			t.Errorf("%d of node %d, sorted: %v", len(own), i, slices.IsSorted(own))
		}
	}
}

// A node that opens a room gets what was said there last, and who is there; one that
// has not opened it gets nothing.
func TestHistory(t *testing.T) {
	url := server(t)
	c := fast
	c.History = 3
	a, elsewhere := join(t, url, c).hear(t), join(t, url, c)
	for i := range 5 {
		a.publish(t, fmt.Sprint(i))
		a.untilText(t, fmt.Sprint(i))
	}
	a.channel.Mark(t.Context(), "Ann ☺ . >", []byte("here"))
	a.until(t, "the mark", func(e []hub.Event) bool { return e[len(e)-1].Key != "" })
	b := join(t, url, c).hear(t)
	if diff := cmp.Diff([]string{"2", "3", "4"}, texts(b.heard(), func(e hub.Event) bool { return e.Old })); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if last := b.heard()[3]; last.Key != "Ann ☺ . >" || string(last.Payload) != "here" || last.From != a.engine.Name() {
		t.Errorf("%+v", last)
	}
	if in := elsewhere.engine.nc.Stats().InMsgs; in > 100 {
		t.Errorf("a node that does not hear the room got %d messages", in)
	}
}

// One message goes to each node for a publication, and what is published while another
// is on its way goes with others.
func TestMessagesOnNATS(t *testing.T) {
	url := server(t)
	a, b := join(t, url, Config{}).hear(t), join(t, url, Config{}).hear(t)
	before := b.engine.nc.Stats().InMsgs
	for i := range 20 {
		a.publish(t, fmt.Sprint(i))
		b.untilText(t, fmt.Sprint(i))
	}
	if in := b.engine.nc.Stats().InMsgs - before; in < 20 || in >= 40 { // there are heartbeats besides
		t.Errorf("%d messages came for 20 publications", in)
	}
	before = b.engine.nc.Stats().InMsgs
	for i := range 2000 {
		a.publish(t, fmt.Sprint("many ", i))
	}
	b.untilText(t, "many 1999")
	if in := b.engine.nc.Stats().InMsgs - before; in > 1000 {
		t.Errorf("%d messages came for 2000 publications at once", in)
	}
}

// Marks disappear when they are removed, and when their node ends.
func TestMarks(t *testing.T) {
	url := server(t)
	a, b := join(t, url, fast).hear(t), join(t, url, fast).hear(t)
	for _, s := range []*site{a, b} {
		s.channel.Mark(t.Context(), "Ann", []byte("here"))
	}
	present := func(s *site, want int) {
		t.Helper()
		s.until(t, fmt.Sprint(want, " marks"), func(events []hub.Event) bool { return len(marksIn(events)) == want })
	}
	present(a, 2)
	present(b, 2)
	b.channel.Mark(t.Context(), "Bob", []byte("here"))
	a.channel.Mark(t.Context(), "Ann", nil)
	present(a, 2)
	present(b, 2)
	b.engine.Close()
	present(a, 0)
	late := join(t, url, fast).hear(t)
	present(late, 0)
}

// marksIn returns the marks that are there after these events.
func marksIn(events []hub.Event) map[owned]string {
	marks := make(map[owned]string)
	for _, e := range events {
		switch {
		case e.Key == "":
		case len(e.Payload) > 0:
			marks[owned{e.From, e.Key}] = string(e.Payload)
		default:
			delete(marks, owned{e.From, e.Key})
		}
	}
	return marks
}

// A whisper reaches those who hear the room, and nobody later.
func TestWhisper(t *testing.T) {
	url := server(t)
	a, b := join(t, url, fast).hear(t), join(t, url, fast).hear(t)
	a.channel.Whisper([]byte("psst"))
	for _, s := range []*site{a, b} {
		s.untilText(t, "psst")
	}
	if late := join(t, url, fast).hear(t); len(late.heard()) > 0 {
		t.Errorf("%q", texts(late.heard(), nil))
	}
}
