package chat

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"duplex/conn"
	"duplex/frame"

	"github.com/google/go-cmp/cmp"
)

// visit enters a room as the page does, and reads the greeting.
func visit(t *testing.T, url, query string) (*conn.Conn, here) {
	t.Helper()
	c, err := conn.Dial(t.Context(), url+query, &conn.Config{Subprotocols: []string{Protocol}})
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
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
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
	if diff := cmp.Diff(here{Type: "here", Room: "/green", Name: "Ann", Names: []string{"Ann"}, Count: 1, History: []said{}}, h); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	plain := join(t, c, url, "green", 2)
	wantChange(t, ann, change{Type: "joined", Name: "guest", Count: 2})
	bob, h := visit(t, url, "/gr%65en/?name=%20Ann")
	if diff := cmp.Diff(here{Type: "here", Room: "/green", Name: "Ann 2", Names: []string{"Ann", "Ann 2", "guest"}, Count: 3, History: []said{}}, h); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	wantChange(t, ann, change{Type: "joined", Name: "Ann 2", Count: 3})
	send(t, bob, frame.Text, `{"type":"name","name":"Bob"}`)
	for _, page := range []*conn.Conn{ann, bob} {
		wantChange(t, page, change{Type: "renamed", Name: "Bob", Was: "Ann 2", Count: 3})
	}

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
	withoutTime := cmp.FilterPath(func(p cmp.Path) bool { return p.String() == "At" }, cmp.Ignore())
	page, h := visit(t, url, "?name=Ann")
	if diff := cmp.Diff(want, h.History, withoutTime); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, one := range []*conn.Conn{plain, other, page} {
		one.Close(frame.NormalClosure, "")
	}
	until(t, "all have left", func() bool { return c.people("/") == 0 })
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
	for _, text := range []string{"hello", "{}", "[]", `{"type":"sing"}`, `{"type":"say","text":1}`} {
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
	if n := c.hub.Stats().Published - before; n != 1 {
		t.Errorf("%d messages were published", n)
	}
	send(t, b, frame.Text, "end")
	if err := <-reading; err != nil {
		t.Error(err)
	}
}
