package chat

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"duplex/conn"
	"duplex/frame"

	"github.com/google/go-cmp/cmp"
)

// visit enters a room as the page does, and reads the greeting.
func visit(t *testing.T, url, query string) (*conn.Conn, here) {
	t.Helper()
	return visitAs(t, url+query, &conn.Config{Subprotocols: []string{Protocol}})
}

func visitAs(t *testing.T, url string, cfg *conn.Config) (*conn.Conn, here) {
	t.Helper()
	c, err := conn.Dial(t.Context(), url, cfg)
	if err != nil || c.Subprotocol() != Protocol {
		t.Fatal(err, "or no subprotocol")
	}
	t.Cleanup(func() { c.CloseNow() })
	var h here
	read(t, c, &h)
	return c, h
}

// read reads an event.
func read(t *testing.T, c *conn.Conn, event any) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	op, p, err := c.Read(ctx)
	if err != nil || op != frame.Text {
		t.Fatalf("read %v, %v", op, err)
	}
	if err := json.Unmarshal(p, event); err != nil {
		t.Fatalf("%q: %v", p, err)
	}
}

// wantChange reads who has come, gone or changed.
func wantChange(t *testing.T, c *conn.Conn, want change) {
	t.Helper()
	var got change
	if read(t, c, &got); got != want {
		t.Fatalf("read %+v, want %+v", got, want)
	}
}

// wantSaid reads what was said, and returns when.
func wantSaid(t *testing.T, c *conn.Conn, name, text string) int64 {
	t.Helper()
	var got said
	if read(t, c, &got); got.Type != "said" || got.Name != name || got.Text != text {
		t.Fatalf("read %+v, want %q by %s", got, text, name)
	}
	return got.At
}

// Pages and members without the subprotocol talk with each other: pages get
// events, the others what was said.
func TestProtocol(t *testing.T) {
	c, url := start(t, Options{History: 10}, nil)
	begun := time.Now().UnixMicro()
	ann, h := visit(t, url, "green?name=Ann")
	if diff := cmp.Diff(here{Type: "here", Room: "/green", Name: "Ann", By: h.By, Names: []string{"Ann"}, Count: 1, History: []said{}}, h); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	plain := join(t, c, url, "green", 2)
	wantChange(t, ann, change{Type: "joined", Name: "guest", Count: 2})
	bob, h := visit(t, url, "/gr%65en/?name=%20Ann")
	if diff := cmp.Diff(here{Type: "here", Room: "/green", Name: "Ann 2", By: h.By, Names: []string{"Ann", "Ann 2", "guest"}, Count: 3, History: []said{}}, h); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	wantChange(t, ann, change{Type: "joined", Name: "Ann 2", Count: 3})
	send(t, bob, frame.Text, `{"type":"name","name":"Bob"}`)
	for _, page := range []*conn.Conn{ann, bob} {
		wantChange(t, page, change{Type: "renamed", Name: "Bob", Was: "Ann 2", Count: 3})
	}
	wantChange(t, bob, change{Type: "named", Name: "Bob"})

	send(t, bob, frame.Text, `{"type":"say","text":"hello <b> & \u0000"}`)
	for _, page := range []*conn.Conn{ann, bob} {
		if at := wantSaid(t, page, "Bob", "hello <b> & \x00"); at < begun || at > time.Now().UnixMicro() {
			t.Errorf("said at %d, which is not now", at)
		}
	}
	expect(t, plain, frame.Text, "Bob: hello <b> & \x00")
	send(t, plain, frame.Text, `{"type":"left"}`)
	send(t, plain, frame.Text, "")
	for _, page := range []*conn.Conn{ann, bob} {
		at := wantSaid(t, page, "guest", `{"type":"left"}`)
		if then := wantSaid(t, page, "guest", ""); then <= at {
			t.Errorf("said at %d and then at %d", at, then)
		}
	}
	send(t, ann, frame.Binary, "\x00\xff")
	expect(t, bob, frame.Binary, "\x00\xff")
	expect(t, plain, frame.Binary, "\x00\xff")
	send(t, plain, frame.Binary, "\xfe")
	expect(t, ann, frame.Binary, "\xfe")

	bob.Close(frame.NormalClosure, "")
	wantChange(t, ann, change{Type: "left", Name: "Bob", Count: 2})
}

// A newcomer gets what was said last, also when all have left in the meantime.
func TestHistoryIsTold(t *testing.T) {
	c, url := start(t, Options{History: 2}, nil)
	plain := join(t, c, url, "", 1)
	other := join(t, c, url, "", 2)
	for _, text := range []string{"one", "two", "three"} {
		send(t, plain, frame.Text, text)
		expect(t, other, frame.Text, text)
	}
	want := []said{{Type: "said", Name: "guest", Text: "two"}, {Type: "said", Name: "guest", Text: "three"}}
	withoutTime := cmp.FilterPath(func(p cmp.Path) bool { return p.String() == "At" || p.String() == "By" }, cmp.Ignore())
	page, h := visit(t, url, "?name=Ann")
	if diff := cmp.Diff(want, h.History, withoutTime); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, one := range []*conn.Conn{plain, other, page} {
		one.Close(frame.NormalClosure, "")
	}
	until(t, "all have left", func() bool { return c.people(lobby) == 0 })
	if _, h := visit(t, url, ""); len(h.History) != 2 || h.Count != 1 {
		t.Errorf("%+v", h)
	}
	if _, h := visit(t, url, "elsewhere"); len(h.History) != 0 {
		t.Errorf("another room has %+v", h)
	}
}

// What is no command closes the connection, with a reason that says what is one.
func TestNoCommand(t *testing.T) {
	_, url := start(t, Options{}, nil)
	for _, text := range []string{"hello", "{}", "[]", `{"type":"sing"}`, `{"type":"say","text":1}`, `{"type":"say","id":"` + strings.Repeat("x", maxID+1) + `"}`} {
		page, _ := visit(t, url, "")
		send(t, page, frame.Text, text)
		wantClose(t, page, frame.PolicyViolation)
	}
}

// Nothing but text and binary messages comes from a member to another (section
// 5.5: control frames are between two ends of a connection).
func TestControlFramesStay(t *testing.T) {
	c, url := start(t, Options{}, nil)
	a, b := join(t, c, url, "", 1), join(t, c, url, "", 2)
	reading := make(chan error)
	go func() {
		_, _, err := a.Read(t.Context())
		reading <- err
	}()
	if _, err := a.Ping(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	before := c.hub.Stats().Published
	send(t, a, frame.Text, "after the ping")
	expect(t, b, frame.Text, "after the ping")
	published := func() uint64 { return c.hub.Stats().Published - before }
	for begun := time.Now(); published() < 1 && time.Since(begun) < time.Minute; {
		time.Sleep(time.Millisecond) // it is counted when all members have it
	}
	if n := published(); n != 1 {
		t.Errorf("%d messages were published", n)
	}
	send(t, b, frame.Text, "end")
	if err := <-reading; err != nil {
		t.Error(err)
	}
}

// withKey enters a room with a key.
func withKey(t *testing.T, url, query, key string) (*conn.Conn, here) {
	t.Helper()
	return visitAs(t, url+query, &conn.Config{Subprotocols: []string{Protocol, keyPrefix + key}})
}

const key, otherKey = "0123456789abcdef0123", "fedcba98765432103210"

// A text with an id is said once: who says it again, on whatever connection, is
// told that it was heard. Somebody else's text with the same id is another one.
func TestNothingIsSaidTwice(t *testing.T) {
	for name, history := range map[string]int{"with a history": 10, "without": 0} {
		t.Run(name, func(t *testing.T) {
			c, url := start(t, Options{History: history}, nil)
			plain := join(t, c, url, "", 1)
			ann, _ := withKey(t, url, "?name=Ann", key)
			send(t, ann, frame.Text, `{"type":"say","id":"1","text":"hello"}`)
			at := wantSaid(t, ann, "Ann", "hello")
			expect(t, plain, frame.Text, "Ann: hello")
			ann.CloseNow()

			again, h := withKey(t, url, "?name=Ann", key)
			if n := len(h.History); n != min(history, 1) || n == 1 && (h.History[0].ID != "1" || h.History[0].By != h.By) {
				t.Errorf("history %+v, for %s", h.History, h.By)
			}
			send(t, again, frame.Text, `{"type":"say","id":"1","text":"hello"}`)
			send(t, again, frame.Text, `{"type":"say","id":"2","text":"anybody?"}`)
			var got heard
			if next(t, again, &got); got != (heard{"heard", at, "1"}) {
				t.Errorf("%+v, want one at %d", got, at)
			}
			next(t, again, new(said))
			expect(t, plain, frame.Text, "Ann: anybody?")

			bob, _ := withKey(t, url, "?name=Bob", otherKey)
			send(t, bob, frame.Text, `{"type":"say","id":"1","text":"I am Bob"}`)
			expect(t, plain, frame.Text, "Bob: I am Bob")
		})
	}
}

// next reads an event that is not about who comes and goes.
func next(t *testing.T, c *conn.Conn, event any) {
	t.Helper()
	for {
		var raw json.RawMessage
		read(t, c, &raw)
		var about notice
		json.Unmarshal(raw, &about)
		if about.Type != "joined" && about.Type != "left" {
			if err := json.Unmarshal(raw, event); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
}

// So many ids are remembered, and no more.
func TestRecent(t *testing.T) {
	var r recent
	for i := range 3 * maxRecent {
		r.add("a", fmt.Sprint(i), int64(i)+1)
	}
	if r.find("a", fmt.Sprint(2*maxRecent)) != 2*maxRecent+1 || r.find("a", fmt.Sprint(2*maxRecent-1)) != 0 || len(r.at) > maxRecent {
		t.Errorf("%d ids are remembered", len(r.at))
	}
	if r.find("b", fmt.Sprint(3*maxRecent-1)) != 0 || r.find("a1", "") != 0 {
		t.Error("another's id is taken for one's own")
	}
}

// What one has said is one's own by a secret: another who comes later gets the
// name and not the words.
func TestMarks(t *testing.T) {
	chat, url := start(t, Options{History: 10}, nil)
	first, h := withKey(t, url, "", key)
	send(t, first, frame.Text, `{"type":"say","text":"mine"}`)
	next(t, first, new(said))
	if h.Name != "guest" || strings.Contains(h.By, key) {
		t.Errorf("%+v", h)
	}
	first.CloseNow()
	until(t, "nobody is left", func() bool { return chat.people(lobby) == 0 })
	for _, test := range []struct {
		key  string
		mine bool
	}{{key, true}, {otherKey, false}, {"short", false}} {
		c, other := withKey(t, url, "", test.key)
		if mine := other.History[0].By == other.By; mine != test.mine || other.Name != "guest" {
			t.Errorf("%s: %+v", test.key, other)
		}
		c.CloseNow()
		until(t, "nobody is left", func() bool { return chat.people(lobby) == 0 })
	}
}

// On several connections one is there once, and each learns its own name.
func TestSeveralConnections(t *testing.T) {
	c, url := start(t, Options{}, nil)
	watch, _ := visit(t, url, "?name=Watch")
	one, _ := withKey(t, url, "?name=Ann", key)
	wantChange(t, watch, change{Type: "joined", Name: "Ann", Count: 2})
	two, h := withKey(t, url, "?name=ann", key)
	if h.Name != "Ann" || h.Count != 2 {
		t.Errorf("%+v", h)
	}
	send(t, two, frame.Text, `{"type":"name","name":"Anna"}`)
	wantChange(t, watch, change{Type: "joined", Name: "Anna", Count: 3})
	wantChange(t, two, change{Type: "joined", Name: "Anna", Count: 3})
	wantChange(t, two, change{Type: "named", Name: "Anna"})
	send(t, one, frame.Text, `{"type":"name","name":"Anna"}`)
	wantChange(t, watch, change{Type: "left", Name: "Ann", Count: 2})
	one.CloseNow()
	until(t, "one is gone", func() bool { return c.members() == 2 })
	two.CloseNow()
	wantChange(t, watch, change{Type: "left", Name: "Anna", Count: 1})
}

// A page can see whether the connection works, and whether somebody types.
func TestPingAndTyping(t *testing.T) {
	_, url := start(t, Options{}, nil)
	ann, _ := visit(t, url, "?name=Ann")
	bob, _ := visit(t, url, "?name=Bob")
	wantChange(t, ann, change{Type: "joined", Name: "Bob", Count: 2})
	for range 3 {
		send(t, bob, frame.Text, `{"type":"typing"}`) // once in a second is told
	}
	send(t, bob, frame.Text, `{"type":"ping"}`)
	wantChange(t, bob, change{Type: "pong"})
	send(t, bob, frame.Text, `{"type":"say","text":"done"}`)
	wantChange(t, ann, change{Type: "typing", Name: "Bob"})
	wantSaid(t, ann, "Bob", "done")
	wantSaid(t, bob, "Bob", "done")
}
