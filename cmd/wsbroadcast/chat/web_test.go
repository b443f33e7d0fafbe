package chat

import (
	"bytes"
	"context"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"duplex/frame"
)

// get asks the chat for something that is no WebSocket.
func get(c *Chat, ctx context.Context, method, target string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	c.ServeHTTP(w, httptest.NewRequestWithContext(ctx, method, target, nil))
	return w
}

// What a browser gets that asks for this or that.
func TestWeb(t *testing.T) {
	c := newChat(t, Options{}, nil)
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
		{t.Context(), "GET", "/feed", 200, "<title>The machine, live</title>"},
		{t.Context(), "GET", "/status", 200, "<title>The server, live</title>"},
		{t.Context(), "GET", "/rooms", 200, `{"rooms":[]}`},
		{t.Context(), "GET", "/Feed", 303, "/feed"},
		{t.Context(), "GET", "/metrics/", 303, "/metrics"},
		{t.Context(), "GET", "/StatUs/", 303, "/status"},
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

// The pages run nothing but their own script: no other has the hash that the
// policy names, and there is no attribute with code or style.
func TestPolicy(t *testing.T) {
	c := newChat(t, Options{}, nil)
	for _, path := range []string{"/", "/green", "/feed", "/status"} {
		w := get(c, t.Context(), "GET", path)
		policy, body := w.Header().Get("Content-Security-Policy"), w.Body.String()
		script, style := between(t, body, "script"), between(t, body, "style")
		for _, want := range []string{"default-src 'none'", hash(script), hash(style), "connect-src 'self'", "frame-ancestors 'none'"} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: policy %q lacks %q", path, policy, want)
			}
		}
		if strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy %q", path, policy)
		}
		for _, never := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("} {
			if strings.Contains(script, never) {
				t.Errorf("%s: the script has %s", path, never)
			}
		}
		markup := strings.NewReplacer(script, "", style, "").Replace(body)
		if found := regexp.MustCompile(`<[^>]* (on\w+|style)=`).FindString(markup); found != "" {
			t.Errorf("%s: the page has %s", path, found)
		}
		if found := regexp.MustCompile(`(src|href)="?(https?:)?//`).FindString(markup); found != "" {
			t.Errorf("%s: the page needs something from elsewhere: %s", path, found)
		}
	}
}

// between returns what is in the only element with a name.
func between(t *testing.T, html, element string) string {
	t.Helper()
	_, rest, ok := strings.Cut(html, "<"+element+">")
	inside, rest, closed := strings.Cut(rest, "</"+element+">")
	if !ok || !closed || strings.Contains(rest, "<"+element) || inside == "" {
		t.Errorf("there is not one %s", element)
	}
	return inside
}

// With an address of their own, metrics and status are nowhere else.
func TestMetricsApart(t *testing.T) {
	c := newChat(t, Options{MetricsApart: true}, nil)
	url := listen(t, &c.server)
	for path, status := range map[string]int{"/metrics": 404, "/status": 404, "/Status/": 404, "/healthz": 200, "/feed": 200} {
		if w := get(c, t.Context(), "GET", path); w.Code != status {
			t.Errorf("%s: %d, want %d", path, w.Code, status)
		}
	}
	wantRefused(t, url+"status", 404)
	if body := get(c, t.Context(), "GET", "/").Body.String(); strings.Contains(body, "/status\"") {
		t.Error("the front page leads to a status that is not there")
	}
	apart := httptest.NewServer(c.Metrics())
	defer apart.Close()
	for path, status := range map[string]int{"/metrics": 200, "/status": 200, "/healthz": 200, "/lobby": 404} {
		resp, err := apart.Client().Get(apart.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		if resp.Body.Close(); resp.StatusCode != status {
			t.Errorf("%s there: %d, want %d", path, resp.StatusCode, status)
		}
	}
	ws := "ws" + strings.TrimPrefix(apart.URL, "http")
	wantFigures(t, ws+"/status", c.status)
	wantRefused(t, ws+"/lobby", 404)
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
	until(t, "it is counted", func() bool { return c.delivered() == 1 && c.server.Stats().Refused == 2 && c.server.Stats().Open == 2 })

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
		"queued_bytes":                0,
		"members_closed_total":        0,
		"status_subscribers":          0,
		"messages_received_total":     1,
		"received_bytes_total":        5,
		"panics_total":                0,
	} {
		if value, ok := got["wsbroadcast_"+name]; !ok || value != want {
			t.Errorf("%s is %v, want %v", name, value, want)
		}
	}
	for _, figures := range [][]figure{c.statusFigures(), c.feedFigures()} {
		for _, f := range figures {
			if _, ok := got["wsbroadcast_"+f.Metric]; !ok && f.Metric != "" {
				t.Errorf("%s, %s is no metric: %s", f.Plot, f.Name, f.Metric)
			}
		}
	}
	if n := got["wsbroadcast_goroutines"]; n < 1 {
		t.Errorf("%v goroutines", n)
	}
}

var (
	sampled = regexp.MustCompile(`^([a-z_]+)(\{(?:status|quantile)="[\d.]+"\})? (\S+)$`)
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
			if m[1] == "TYPE" && types[m[2]] != "" || m[1] == "TYPE" && m[3] != "gauge" && m[3] != "counter" && m[3] != "summary" {
				t.Errorf("bad or second type: %q", line)
			}
			if m[1] == "TYPE" {
				types[m[2]] = m[3]
			}
			continue
		}
		m := sampled.FindStringSubmatch(line)
		if m != nil && types[strings.TrimSuffix(strings.TrimSuffix(m[1], "_sum"), "_count")] == "summary" {
			types[m[1]] = "summary"
		}
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
