package chat

import (
	"bytes"
	"context"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"duplex/conn"
	"duplex/frame"
)

// get asks the chat for something that is no WebSocket.
func get(c *Chat, ctx context.Context, method, target string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	c.Web().ServeHTTP(w, httptest.NewRequestWithContext(ctx, method, target, nil))
	return w
}

// What a browser gets that asks for this or that.
func TestWeb(t *testing.T) {
	c := New(Options{}, new(conn.Config))
	ended, end := context.WithCancel(t.Context())
	end()
	for _, test := range []struct {
		ctx            context.Context
		method, target string
		status         int
		want           string
	}{
		{t.Context(), "GET", "/", 200, "<title>wsbroadcast</title>"},
		{t.Context(), "HEAD", "/green", 200, ""},
		{t.Context(), "GET", "/gr%C3%BCn?name=x", 200, "<title>wsbroadcast</title>"},
		{t.Context(), "POST", "/", 405, "GET"},
		{t.Context(), "POST", "/metrics", 405, "GET"},
		{t.Context(), "GET", "/" + strings.Repeat("x", maxPath), 414, "200 bytes"},
		{t.Context(), "GET", "/%ff", 400, "can be seen"},
		{t.Context(), "GET", "/feed", 303, "/#feed"},
		{t.Context(), "GET", "/healthz", 200, "ok\n"},
		{ended, "GET", "/healthz", 503, "shutting down"},
		{t.Context(), "GET", "/metrics", 200, "wsbroadcast_connections 0\n"},
	} {
		w := get(c, test.ctx, test.method, test.target)
		if w.Code != test.status || !strings.Contains(w.Body.String(), test.want) {
			t.Errorf("%s %.30s: %d %.200q; want %d %q", test.method, test.target, w.Code, w.Body, test.status, test.want)
		}
		if sniffed := w.Header().Get("X-Content-Type-Options") != "nosniff"; sniffed && w.Code != 303 {
			t.Errorf("%s %.30s: without nosniff", test.method, test.target)
		}
	}
}

// The page runs nothing but its own script: no other has the hash that the policy
// names, and there is no attribute with code or style.
func TestPolicy(t *testing.T) {
	c := New(Options{}, new(conn.Config))
	w := get(c, t.Context(), "GET", "/")
	policy := w.Header().Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", hash(script), hash(style), "connect-src 'self'", "frame-ancestors 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("policy %q lacks %q", policy, want)
		}
	}
	if strings.Contains(policy, "unsafe") {
		t.Errorf("policy %q", policy)
	}
	body := w.Body.String()
	if strings.Count(body, "<script") != 1 || strings.Count(body, "<style") != 1 || !strings.Contains(body, "<script>"+script+"</script>") {
		t.Error("the script or the style is not in its place")
	}
	for _, never := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("} {
		if strings.Contains(script, never) {
			t.Errorf("the script has %s", never)
		}
	}
	if found := regexp.MustCompile(`<[^>]* (on\w+|style)=`).FindString(markup); found != "" {
		t.Errorf("the page has %s", found)
	}
}

// Counts as Prometheus reads them: each with its help and its type before it, and
// a value.
func TestMetrics(t *testing.T) {
	c, url := start(t, Options{MaxRooms: 1}, nil)
	a, b := join(t, c, url, "", 1), join(t, c, url, "", 2)
	send(t, a, frame.Text, "hello")
	expect(t, b, frame.Text, "hello")
	wantTurnedAway(t, url+"another")
	wantRefused(t, url+"metrics", 404)
	wantRefused(t, url+"healthz", 404)
	until(t, "it is counted", func() bool { return c.hub.Stats().Delivered == 1 && c.server.Stats().Refused == 2 })

	w := get(c, t.Context(), "GET", "/metrics")
	if kind := w.Header().Get("Content-Type"); kind != "text/plain; version=0.0.4; charset=utf-8" {
		t.Error("type ", kind)
	}
	got := parseExposition(t, w.Body.Bytes())
	for name, want := range map[string]float64{
		"connections":                 2,
		"handshakes":                  0,
		"accepted_total":              3,
		`refused_total{status="404"}`: 2,
		"turned_away_total":           1,
		"rooms":                       1,
		"members":                     2,
		"feed_subscribers":            0,
		"messages_published_total":    1,
		"messages_delivered_total":    1,
		"messages_dropped_total":      0,
		"members_closed_total":        0,
		"messages_received_total":     1,
		"received_bytes_total":        5,
		"panics_total":                0,
	} {
		if value, ok := got["wsbroadcast_"+name]; !ok || value != want {
			t.Errorf("%s is %v, want %v", name, value, want)
		}
	}
	if n := got["wsbroadcast_goroutines"]; n < 1 {
		t.Errorf("%v goroutines", n)
	}
}

var (
	sample  = regexp.MustCompile(`^([a-z_]+)(\{status="\d+"\})? (\S+)$`)
	comment = regexp.MustCompile(`^# (HELP|TYPE) ([a-z_]+) (.+)$`)
)

// parseExposition reads the text format, version 0.0.4.
func parseExposition(t *testing.T, text []byte) map[string]float64 {
	t.Helper()
	values, types := make(map[string]float64), make(map[string]string)
	if !bytes.HasSuffix(text, []byte("\n")) {
		t.Error("the last line has no end")
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if m := comment.FindStringSubmatch(line); m != nil {
			if m[1] == "TYPE" && types[m[2]] != "" || m[1] == "TYPE" && m[3] != "gauge" && m[3] != "counter" {
				t.Errorf("bad or second type: %q", line)
			}
			if m[1] == "TYPE" {
				types[m[2]] = m[3]
			}
			continue
		}
		m := sample.FindStringSubmatch(line)
		if m == nil || types[m[1]] == "" || (types[m[1]] == "counter") != strings.HasSuffix(m[1], "_total") {
			t.Fatalf("bad line %q", line)
		}
		value, err := strconv.ParseFloat(m[3], 64)
		if err != nil {
			t.Errorf("bad value %q", line)
		}
		values[m[1]+m[2]] = value
	}
	return values
}
