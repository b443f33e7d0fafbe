package chat

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"
	"unicode"

	"duplex/cmd/internal/seats"
	"duplex/conn"
	"duplex/frame"
	"duplex/handshake"
)

// wantRefused checks that a connection is refused with a status.
func wantRefused(t *testing.T, url string, status int) {
	t.Helper()
	c, err := conn.Dial(t.Context(), url, nil)
	if err == nil {
		c.CloseNow()
	}
	if refused, ok := errors.AsType[*conn.HandshakeError](err); !ok || refused.Response.Status != status {
		t.Errorf("%.50s: %v, want %d", url, err, status)
	}
}

// Rooms are bounded in number and name, connections in number.
func TestBounds(t *testing.T) {
	c, url := start(t, Options{MaxRooms: 2}, nil)
	join(t, c, url, "one", 1)
	join(t, c, url, "two", 1)
	wantTurnedAway(t, url+"three")
	wantRefused(t, url+strings.Repeat("x", maxPath), 414)
	wantRefused(t, url+"%00", 400)
	wantRefused(t, url+"metrics", 404)
	wantRefused(t, url+"healthz", 404)
	wantRefused(t, url+"Metrics", 404)
	join(t, c, url, "two", 2)

	c, url = start(t, Options{Limits: seats.Limits{Max: 1}}, nil)
	first := join(t, c, url, "", 1)
	wantTurnedAway(t, url)
	wantTurnedAway(t, url+"feed")
	first.CloseNow()
	until(t, "there is a place again", func() bool { return c.seats.Taken() == 0 })
	join(t, c, url, "", 1)

	c, url = start(t, Options{Limits: seats.Limits{MaxPerAddr: 1}}, nil)
	join(t, c, url, "", 1)
	wantTurnedAway(t, url)
}

// Behind a proxy the bound is for the clients that it names.
func TestBoundsBehindProxy(t *testing.T) {
	o := Options{Limits: seats.Limits{MaxPerAddr: 1}, ClientAddr: func(r *conn.Request) netip.Addr {
		addr, _ := netip.ParseAddr(r.Header.Get("X-Forwarded-For"))
		return addr
	}}
	c, url := start(t, o, nil)
	from := func(client string) *conn.Conn {
		member, err := conn.Dial(t.Context(), url+"green", &conn.Config{Header: handshake.Header{{Name: "X-Forwarded-For", Value: client}}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { member.CloseNow() })
		return member
	}
	first := from("203.0.113.7")
	from("203.0.113.8")
	until(t, "there are two", func() bool { return c.people("/green") == 2 })
	wantClose(t, from("203.0.113.8"), frame.TryAgainLater)
	first.CloseNow()
	until(t, "there is a place again", func() bool { return c.seats.Taken() == 1 })
	from("203.0.113.7")
	until(t, "there are two", func() bool { return c.people("/green") == 2 })
}

// wantTurnedAway checks that a connection is closed with 1013 after the handshake,
// which is what a browser shows a page.
func wantTurnedAway(t *testing.T, url string) {
	t.Helper()
	c, err := conn.Dial(t.Context(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	wantClose(t, c, frame.TryAgainLater)
}

// Those who are over the bound and do not go are bounded too.
func TestTurnedAwayAreBounded(t *testing.T) {
	c, url := start(t, Options{Limits: seats.Limits{Max: 1}}, nil)
	join(t, c, url, "", 1)
	for range spare(1) - 1 {
		silent, err := conn.Dial(t.Context(), url, nil) // it does not answer the Close
		if err != nil {
			t.Fatal(err)
		}
		defer silent.CloseNow()
	}
	wantRefused(t, url, 503)
}

// Handshakes at the same moment do not get past the bound: who is too late is
// told to try again later.
func TestRoomsAtTheSameMoment(t *testing.T) {
	c, url := start(t, Options{MaxRooms: 1}, nil)
	admitted, err := c.route(&conn.Request{Request: &handshake.Request{Target: "/late"}})
	if err != nil {
		t.Fatal(err)
	}
	join(t, c, url, "first", 1)
	late, err := conn.Dial(t.Context(), listen(t, &conn.Server{Handler: admitted}), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer late.CloseNow()
	wantClose(t, late, frame.TryAgainLater)
	if n := c.people("/late"); n != 0 || c.people("/first") != 1 {
		t.Errorf("%d in the room that there is no place for", n)
	}
}

// wantClose reads until the connection is closed with a code.
func wantClose(t *testing.T, c *conn.Conn, code frame.CloseCode) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		_, _, err := c.Read(ctx)
		if closed, ok := errors.AsType[*conn.CloseError](err); ok && closed.Code == code {
			return
		}
		if err != nil {
			t.Fatalf("%v, want %v", err, code)
		}
	}
}

// However a path is written, it is one room.
func TestTargets(t *testing.T) {
	for _, test := range []struct {
		target, want string
		status       int
	}{
		{"/", "/lobby", 0},
		{"", "", 400},
		{"/.", "/lobby", 0},
		{"/ab", "/ab", 0},
		{"/a%62", "/ab", 0},
		{"/ab?name=x", "/ab", 0},
		{"//ab/", "/ab", 0},
		{"/x/../ab/.", "/ab", 0},
		{"http://example.com/ab", "/ab", 0},
		{"http://example.com", "/lobby", 0},
		{"/gr%C3%BCn", "/grün", 0},
		{"/Ab", "/Ab", 0},
		{"/%2e%2e/%6detrics", "/metrics", 0},
		{"/a%6", "", 400},
		{"/%ff", "", 400},
		{"/%00", "", 400},
		{"/%E2%80%AEab", "", 400}, // written from right to left
		{"/" + strings.Repeat("x", maxPath-1), "/" + strings.Repeat("x", maxPath-1), 0},
		{"/" + strings.Repeat("x", maxPath), "", 414},
		{"/" + strings.Repeat("%78", maxPath-1), "/" + strings.Repeat("x", maxPath-1), 0},
	} {
		got, _, err := parseTarget(test.target)
		status := 0
		if refusal, ok := errors.AsType[*handshake.Error](err); ok {
			status = refusal.Status
		}
		if got != test.want || status != test.status {
			t.Errorf("%.40s: %q, %v; want %q, %d", test.target, got, err, test.want, test.status)
		}
	}
}

// What was said is remembered for a while after all have left, in so many rooms.
func TestEmptyRoomsAreForgotten(t *testing.T) {
	c := newChat(t, Options{History: 1, MaxRooms: 1}, nil)
	for i := range 3 * remembered {
		r := c.enter(fmt.Sprint("/", i))
		if r == nil || c.enter("/other") != nil {
			t.Fatal("an empty room takes the place of another, or a full one does not")
		}
		r.history.add(said{Text: "x"})
		c.exit(r)
	}
	if r := c.enter("/silent"); r != nil {
		c.exit(r)
	}
	if len(c.rooms) != remembered || len(c.empty) != remembered {
		t.Errorf("%d rooms, %d of them empty; want %d", len(c.rooms), len(c.empty), remembered)
	}
	newest := fmt.Sprint("/", 3*remembered-1)
	if r := c.enter(newest); len(r.history.said) != 1 || c.occupied() != 1 {
		t.Errorf("%+v", r.history)
	}
}

// A history is bounded in messages and in bytes.
func TestHistory(t *testing.T) {
	texts := func(h *history) (s string) {
		for _, m := range h.said {
			s += m.Text[:1]
		}
		return s
	}
	h := &history{most: 3}
	for _, s := range []string{"a", "b", "c", "d", "e"} {
		h.add(said{Text: s})
	}
	if got := texts(h); got != "cde" {
		t.Errorf("%q is left of five messages", got)
	}
	h.add(said{Text: "f" + strings.Repeat("x", maxHistory-3*saidBesides-3)})
	if got := texts(h); got != "def" {
		t.Errorf("%q is left when it is full", got)
	}
	h.add(said{Text: "gg"})
	if got := texts(h); got != "fg" {
		t.Errorf("%q is left when it was full", got)
	}
	h.add(said{Text: strings.Repeat("x", maxHistory)})
	if !h.isEmpty() || h.bytes != 0 {
		t.Errorf("%d messages, %d bytes after one that is too long", len(h.said), h.bytes)
	}
	none := new(history)
	if none.add(said{Text: "x"}); !none.isEmpty() {
		t.Error("there is a history where there is to be none")
	}
}

// Names are short, in one line, and nobody else's.
func TestNames(t *testing.T) {
	for wish, want := range map[string]string{
		"Ann":                          "Ann",
		"  Ann \t\n  Lee ":             "Ann Lee",
		"":                             "guest",
		" \u200b\x00 ":                 "guest",
		"\u202eAnn\x1b[31m":            "Ann[31m",
		"世界":                           "世界",
		"<img src=x>":                  "<img src=x>",
		"\xff":                         "\ufffd",
		strings.Repeat("ü", 2*maxName): strings.Repeat("ü", maxName),
	} {
		if got := clean(wish); got != want {
			t.Errorf("clean(%q) = %q, want %q", wish, got, want)
		}
	}

	for _, wish := range []string{"Ann (you)", "(you) Ann", "Ann [YOU]", "Ann (уоu)", "Ann（you）"} {
		if got := clean(wish); strings.ContainsFunc(got, unicode.IsPunct) {
			t.Errorf("clean(%q) = %q", wish, got)
		}
	}
	if got := clean("Thank you (all)"); got != "Thank you (all)" {
		t.Errorf("%q", got)
	}

	r := newRoom(newChat(t, Options{}, nil), "/room")
	take := func(wish, by string) string {
		name := r.choose(&person{by: by}, wish)
		r.names.set("", mark{Name: name, By: by})
		return name
	}
	for i, want := range []string{"Ann", "ann 2", "Аnn 3", "guest", "guest 4", "A nn 5"} {
		wish := strings.TrimRight(want, " 0123456789")
		if got := take(wish, fmt.Sprint(i)); got != want {
			t.Errorf("%s is called %q, want %q", wish, got, want)
		}
	}
	r.names.unset("", skeleton("Ann"))
	if got := take("ANN", "x"); got != "ANN" {
		t.Errorf("a name that is free again was given as %q", got)
	}
	for i := range 2 * maxListed {
		take("guest", fmt.Sprint(i))
	}
	if got := len(r.names.list()); got != maxListed {
		t.Errorf("%d names are listed, want %d", got, maxListed)
	}
}

// One who has several connections has one name, on whatever nodes they are.
func TestNameOfSeveralConnections(t *testing.T) {
	var n names
	for node, want := range []change{{"joined", "Ann", "", 1}, {"", "", "", 1}} {
		if h, got := n.set(fmt.Sprint(node), mark{Name: "Ann", By: "a"}); h == nil || got != want {
			t.Errorf("on node %d: %+v, want %+v", node, got, want)
		}
	}
	if h, _ := n.set("2", mark{Name: "ann", By: "b"}); h != nil {
		t.Error("the name is another's too")
	}
	if _, gone := n.unset("0", "ann"); gone {
		t.Error("the name is nobody's while one node is left")
	}
	if name, gone := n.unset("1", "ann"); name != "Ann" || !gone || len(n.list()) != 0 {
		t.Error("the name is somebody's still")
	}
}

// A new name takes the place of one whose last connection has it, and of no later
// mark of the same node.
func TestNameTakesThePlaceOfAnother(t *testing.T) {
	var n names
	n.set("A", mark{Name: "Ann", By: "a", Number: 1})
	n.set("B", mark{Name: "Ann", By: "a", Number: 1})
	bob := mark{Name: "Bob", By: "a", Number: 2, Was: "Ann", WasNumber: 1}
	if _, got := n.set("A", bob); got != (change{"joined", "Bob", "", 2}) {
		t.Errorf("%+v", got)
	}
	bob.Number, bob.Was = 3, "Ann"
	n.unset("A", "bob")
	n.set("A", mark{Name: "Ann", By: "a", Number: 4})
	n.unset("B", skeleton("Ann"))
	if _, got := n.set("A", bob); got != (change{"joined", "Bob", "", 2}) {
		t.Errorf("%+v", got)
	}
	if _, got := n.set("A", mark{Name: "Cid", By: "a", Number: 5, Was: "Bob", WasNumber: 3}); got != (change{"renamed", "Cid", "Bob", 2}) {
		t.Errorf("%+v", got)
	}
	if _, got := n.set("A", mark{Name: "CID", By: "a", Number: 6, Was: "Cid", WasNumber: 5}); got != (change{"renamed", "CID", "Cid", 2}) {
		t.Errorf("%+v", got)
	}
}
