package engineio_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duplex/conn"
	"duplex/conn/socketio/engineio"
	"duplex/handshake"
)

// A site is a server under test, with HTTP in front of it.
type site struct {
	t      *testing.T
	server *engineio.Server
	url    string
	closed chan engineio.Reason // of each session that is over
}

// start starts a server that sends back what it gets.
func start(t *testing.T, server *engineio.Server) *site {
	s := &site{t: t, server: server, closed: make(chan engineio.Reason, 100)}
	if server.Handler.Message == nil {
		server.Handler.Message = func(s *engineio.Session, data []byte, binary bool) {
			s.Send(engineio.Prepare(bytes.Clone(data), binary))
		}
	}
	server.Handler.Closed = func(_ *engineio.Session, reason engineio.Reason) { s.closed <- reason }
	s.serve(server)
	t.Cleanup(func() { server.Close() }) // before the site closes
	return s
}

// startHandler starts a site with another handler than a server of this package.
func startHandler(t *testing.T, h http.Handler) *site {
	s := &site{t: t}
	s.serve(h)
	return s
}

func (s *site) serve(h http.Handler) {
	web := httptest.NewServer(h)
	s.url = web.URL + "/engine.io/?EIO=4&transport="
	s.t.Cleanup(func() {
		web.Close()
		http.DefaultClient.CloseIdleConnections()
	})
}

// do sends a request and returns the status and the body of the answer.
func (s *site) do(method, url, body string) (int, string) {
	s.t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// want sends a request and fails if the answer is another.
func (s *site) want(method, url, body string, status int, answer string) {
	s.t.Helper()
	if gotStatus, got := s.do(method, url, body); gotStatus != status || got != answer {
		s.t.Fatalf("%s %q: %d %q, want %d %q", method, body, gotStatus, got, status, answer)
	}
}

// open opens a session with polling and returns its URL.
func (s *site) open() string {
	s.t.Helper()
	status, body := s.do("GET", s.url+"polling", "")
	var h engineio.Handshake
	if err := json.Unmarshal([]byte(strings.TrimPrefix(body, "0")), &h); err != nil || status != 200 {
		s.t.Fatalf("%d %s: %v", status, body, err)
	}
	return s.url + "polling&sid=" + h.SID
}

// dial opens a WebSocket connection to a URL of a session, or a session with "".
func (s *site) dial(session string) *conn.Conn {
	s.t.Helper()
	if session == "" {
		session = s.url + "polling"
	}
	url := strings.Replace(strings.Replace(session, "http", "ws", 1), "polling", "websocket", 1)
	c, err := conn.Dial(context.Background(), url, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { c.CloseNow() })
	return c
}

func (s *site) read(c *conn.Conn) string {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	_, b, err := c.Read(ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(b)
}

func (s *site) write(c *conn.Conn, packets ...string) {
	s.t.Helper()
	for _, p := range packets {
		if err := c.Write(context.Background(), conn.Text, []byte(p)); err != nil {
			s.t.Fatal(err)
		}
	}
}

// wantClosed fails if the next session that ends does so for another reason.
func (s *site) wantClosed(want engineio.Reason) {
	s.t.Helper()
	select {
	case got := <-s.closed:
		if got != want {
			s.t.Errorf("closed because of %q, want %q", got, want)
		}
	case <-time.After(time.Minute):
		s.t.Error("no session was closed")
	}
}

// wantOver fails if the connection goes on.
func (s *site) wantOver(c *conn.Conn) {
	s.t.Helper()
	for {
		if _, _, err := c.Read(context.Background()); err != nil {
			return
		}
	}
}

const unknown = `{"code":1,"message":"Session ID unknown"}`

const badRequest = `{"code":3,"message":"Bad request"}`

func TestHandshake(t *testing.T) {
	s := start(t, &engineio.Server{PingInterval: time.Minute, PingTimeout: 2 * time.Second, MaxPayload: 1000})
	for transport, upgrades := range map[string][]engineio.Transport{"polling": {engineio.WebSocket}, "websocket": {}} {
		var body string
		if transport == "polling" {
			_, body = s.do("GET", s.url+transport, "")
		} else {
			body = s.read(s.dial(""))
		}
		var got engineio.Handshake
		if err := json.Unmarshal([]byte(body[1:]), &got); err != nil || body[0] != '0' {
			t.Fatalf("%s: %s", transport, body)
		}
		if len(got.SID) != 20 {
			t.Errorf("%s: ID %q", transport, got.SID)
		}
		got.SID = ""
		want := engineio.Handshake{Upgrades: upgrades, PingInterval: 60000, PingTimeout: 2000, MaxPayload: 1000}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", transport, diff)
		}
	}
}

func TestRefusals(t *testing.T) {
	s := start(t, &engineio.Server{Authorize: func(r *conn.Request) error {
		switch r.Header.Get("X-Test") {
		case "no":
			return errors.New("a secret")
		case "loud":
			return &engineio.Error{Code: engineio.Forbidden, Message: "no ticket", Status: 401}
		}
		return nil
	}})
	base := strings.TrimSuffix(s.url, "?EIO=4&transport=")
	session := s.open()
	tests := []struct {
		name, method, query, header string
		status                      int
		answer                      string
	}{
		{"no transport", "GET", "?EIO=4", "", 400, `{"code":0,"message":"Transport unknown"}`},
		{"unknown transport", "GET", "?EIO=4&transport=abc", "", 400, `{"code":0,"message":"Transport unknown"}`},
		{"unknown session", "GET", "?EIO=4&transport=polling&sid=abc", "", 400, unknown},
		{"POST without a session", "POST", "?EIO=4&transport=polling", "", 400, `{"code":2,"message":"Bad handshake method"}`},
		{"PUT without a session", "PUT", "?EIO=4&transport=polling", "", 400, `{"code":2,"message":"Bad handshake method"}`},
		{"PUT with a session", "PUT", session[len(base):], "", 400, badRequest},
		{"websocket without an upgrade", "GET", "?EIO=4&transport=websocket", "", 400, badRequest},
		{"no version", "GET", "?transport=polling", "", 400, `{"code":5,"message":"Unsupported protocol version"}`},
		{"version 3", "GET", "?EIO=3&transport=polling", "", 400, `{"code":5,"message":"Unsupported protocol version"}`},
		{"forbidden", "GET", "?EIO=4&transport=polling", "no", 403, `{"code":4,"message":"Forbidden"}`},
		{"forbidden with a reason", "GET", "?EIO=4&transport=polling", "loud", 401, `{"code":4,"message":"no ticket"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			req, _ := http.NewRequest(test.method, base+test.query, nil)
			req.Header.Set("X-Test", test.header)
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if b, _ := io.ReadAll(resp.Body); resp.StatusCode != test.status || string(b) != test.answer {
				t.Errorf("%d %s, want %d %s", resp.StatusCode, b, test.status, test.answer)
			}
		})
	}
}

func TestWebSocketRefusals(t *testing.T) {
	s := start(t, &engineio.Server{Authorize: func(r *conn.Request) error { return errors.New("no") }})
	for query, status := range map[string]int{
		"?transport=websocket":               400,
		"?EIO=3&transport=websocket":         400,
		"?EIO=4":                             400,
		"?EIO=4&transport=polling":           400,
		"?EIO=4&transport=websocket&sid=abc": 400,
		"?EIO=4&transport=websocket":         403,
	} {
		url := "ws" + strings.TrimPrefix(strings.TrimSuffix(s.url, "?EIO=4&transport="), "http") + query
		_, err := conn.Dial(context.Background(), url, nil)
		if refusal, ok := errors.AsType[*conn.HandshakeError](err); !ok || refusal.Response.Status != status {
			t.Errorf("%s: %v, want status %d", query, err, status)
		}
	}
}

func TestPollingMessages(t *testing.T) {
	s := start(t, &engineio.Server{})
	for _, payload := range []string{"4hello", "4a\x1e4b\x1e4c", "4hello\x1ebAQIDBA=="} {
		session := s.open()
		s.want("POST", session, payload, 200, "ok")
		s.want("GET", session, "", 200, payload)
	}
}

func TestWebSocketMessages(t *testing.T) {
	s := start(t, &engineio.Server{})
	c := s.dial("")
	s.read(c)
	s.write(c, "4hello")
	if got := s.read(c); got != "4hello" {
		t.Errorf("text came back as %q", got)
	}
	if err := c.Write(context.Background(), conn.Binary, []byte{1, 2}); err != nil {
		t.Fatal(err)
	}
	if op, b, err := c.Read(context.Background()); op != conn.Binary || !bytes.Equal(b, []byte{1, 2}) {
		t.Errorf("%v %x, %v", op, b, err)
	}
}

func TestBadPacketEndsTheSession(t *testing.T) {
	s := start(t, &engineio.Server{})
	session := s.open()
	s.want("POST", session, "abc", 400, badRequest)
	s.wantClosed(engineio.ParseError)
	s.want("GET", session, "", 400, unknown)

	c := s.dial("")
	s.read(c)
	s.write(c, "abc")
	s.wantClosed(engineio.ParseError)
	s.wantOver(c)

	c = s.dial("")
	s.read(c)
	s.write(c, "2") // only servers send Pings
	s.wantClosed(engineio.TransportError)
}

func TestSecondPollEndsTheSession(t *testing.T) {
	polling := make(chan bool)
	s := start(t, &engineio.Server{})
	session := s.open()
	go func() {
		defer close(polling)
		s.want("GET", session, "", 200, "1")
	}()
	waitForPoll(s)
	s.want("GET", session, "", 400, badRequest)
	<-polling
	s.wantClosed(engineio.TransportError)
	s.want("GET", session, "", 400, unknown)
}

// waitForPoll waits until a poll has begun to wait.
func waitForPoll(s *site) {
	for !engineio.AnyPoll(s.server) {
		time.Sleep(time.Millisecond)
	}
}

func TestSecondPOSTEndsTheSession(t *testing.T) {
	s := start(t, &engineio.Server{})
	session := s.open()
	body, more := io.Pipe()
	first := make(chan int)
	go func() {
		resp, err := http.Post(session, "text/plain", body)
		if err != nil {
			t.Error(err)
			first <- 0
			return
		}
		resp.Body.Close()
		first <- resp.StatusCode
	}()
	more.Write([]byte("4")) // the first POST has begun, and goes on
	for !engineio.AnyPost(s.server) {
		time.Sleep(time.Millisecond)
	}
	s.want("POST", session, "4", 400, badRequest)
	s.wantClosed(engineio.TransportError)
	more.Close()
	if status := <-first; status != 400 {
		t.Errorf("the first POST got %d", status)
	}
}

func TestClientCloses(t *testing.T) {
	s := start(t, &engineio.Server{})
	session := s.open()
	polling := make(chan bool)
	go func() {
		defer close(polling)
		s.want("GET", session, "", 200, "6")
	}()
	waitForPoll(s)
	s.want("POST", session, "1", 200, "ok")
	<-polling
	s.wantClosed(engineio.TransportClose)
	s.want("GET", session, "", 400, unknown)

	c := s.dial("")
	s.read(c)
	s.write(c, "1")
	s.wantClosed(engineio.TransportClose)
	s.wantOver(c)
}

// A GET that was sent before the POST that closes the session may come behind it, on
// another connection. It is answered as if it had come before (engine.io-protocol, test
// suite, "forcefully closes the session").
func TestClientClosesAheadOfPoll(t *testing.T) {
	s := start(t, &engineio.Server{})
	session := s.open()
	s.want("POST", session, "1", 200, "ok")
	s.wantClosed(engineio.TransportClose)
	s.want("POST", session, "4late", 400, unknown)
	s.want("GET", session, "", 200, "6")
	s.want("GET", session, "", 400, unknown)
}

func TestServerCloses(t *testing.T) {
	s := start(t, &engineio.Server{Handler: engineio.Handler{Message: func(s *engineio.Session, _ []byte, _ bool) {
		s.Send(engineio.Prepare([]byte("bye"), false))
		s.Close()
		if err := s.Send(engineio.Prepare([]byte("too late"), false)); err != engineio.ErrClosed {
			t.Errorf("Send after Close: %v", err)
		}
	}}})
	session := s.open()
	s.want("POST", session, "4close", 200, "ok")
	s.want("GET", session, "", 200, "4bye\x1e1")
	s.wantClosed(engineio.ForcedClose)

	c := s.dial("")
	s.read(c)
	s.write(c, "4close")
	if got := s.read(c); got != "4bye" {
		t.Errorf("got %q", got)
	}
	s.wantOver(c)
	s.wantClosed(engineio.ForcedClose)
}

// A session that was closed between two polls is over, for the reason that it was closed
// for, when the client has not polled within the time that it has to answer a Ping. Then
// it does not count for MaxSessions any more.
func TestClosedSessionIsGivenUp(t *testing.T) {
	server := &engineio.Server{PingInterval: time.Hour, PingTimeout: 20 * time.Millisecond, MaxSessions: 1}
	server.Handler.Message = func(s *engineio.Session, _ []byte, _ bool) { s.Close() }
	s := start(t, server)
	session := s.open()
	s.want("POST", session, "4close", 200, "ok")
	s.wantClosed(engineio.ForcedClose)
	s.want("GET", session, "", 400, unknown)
	s.open() // there is room for another
}

// A client that does not poll when its session is closed is told by the next poll, and
// nothing more is received from it.
func TestServerClosesBetweenPolls(t *testing.T) {
	s := start(t, &engineio.Server{Handler: engineio.Handler{Message: func(s *engineio.Session, data []byte, _ bool) {
		if s.Close(); string(data) != "close" {
			t.Errorf("got %q after Close", data)
		}
	}}})
	session := s.open()
	s.want("POST", session, "4close\x1e4more", 200, "ok")
	if status, _ := s.do("POST", session, "4too late"); status != 400 {
		t.Errorf("a POST after Close got %d", status)
	}
	s.want("GET", session, "", 200, "1")
	s.wantClosed(engineio.ForcedClose)
	s.want("GET", session, "", 400, unknown)
}

func TestClientVanishes(t *testing.T) {
	s := start(t, &engineio.Server{})
	ctx, cancel := context.WithCancel(context.Background())
	req, _ := http.NewRequestWithContext(ctx, "GET", s.open(), nil)
	gone := make(chan bool)
	go func() {
		defer close(gone)
		if resp, err := http.DefaultClient.Do(req); err == nil {
			resp.Body.Close()
		}
	}()
	waitForPoll(s)
	cancel()
	s.wantClosed(engineio.TransportClose)
	<-gone

	c := s.dial("")
	s.read(c)
	c.CloseNow()
	s.wantClosed(engineio.TransportClose)
}

func TestShutdown(t *testing.T) {
	s := start(t, &engineio.Server{})
	session := s.open()
	s.want("POST", session, "4last", 200, "ok")
	c := s.dial("")
	s.read(c)
	done := make(chan error)
	go func() { done <- s.server.Shutdown(context.Background()) }()
	s.wantOver(c)
	s.wantClosed(engineio.ServerShuttingDown)
	if status, _ := s.do("GET", s.url+"polling", ""); status != 503 {
		t.Errorf("a new session got %d", status)
	}
	s.want("GET", session, "", 200, "4last\x1e1")
	s.wantClosed(engineio.ServerShuttingDown)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestShutdownCuts(t *testing.T) {
	s := start(t, &engineio.Server{})
	session := s.open()
	s.want("POST", session, "4nobody polls", 200, "ok")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.server.Shutdown(ctx); err != context.Canceled {
		t.Error(err)
	}
	s.wantClosed(engineio.ServerShuttingDown)
}

func TestCookie(t *testing.T) {
	s := start(t, &engineio.Server{Cookie: &http.Cookie{HttpOnly: true}})
	resp, err := http.Get(s.url + "polling")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	cookies := resp.Cookies()
	if len(cookies) != 1 || cookies[0].Name != "io" || len(cookies[0].Value) != 20 || cookies[0].Path != "/" || !cookies[0].HttpOnly {
		t.Errorf("cookies: %v", cookies)
	}
}

func TestCORS(t *testing.T) {
	s := start(t, &engineio.Server{CORS: &engineio.CORS{Origins: []string{"https://example.com"}, Credentials: true, Headers: []string{"X-Token"}, MaxAge: time.Hour}})
	tests := []struct {
		method, origin string
		status         int
		want           http.Header
	}{
		{"GET", "https://example.com", 200, http.Header{"Access-Control-Allow-Origin": {"https://example.com"}, "Access-Control-Allow-Credentials": {"true"}}},
		{"GET", "https://example.org", 200, http.Header{}},
		{"OPTIONS", "https://example.com", 204, http.Header{
			"Access-Control-Allow-Origin":      {"https://example.com"},
			"Access-Control-Allow-Credentials": {"true"},
			"Access-Control-Allow-Methods":     {"GET, POST"},
			"Access-Control-Allow-Headers":     {"Content-Type, X-Token"},
			"Access-Control-Max-Age":           {"3600"},
		}},
	}
	for _, test := range tests {
		req, _ := http.NewRequest(test.method, s.url+"polling", nil)
		req.Header.Set("Origin", test.origin)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		got := http.Header{}
		for name, values := range resp.Header {
			if strings.HasPrefix(name, "Access-Control-") {
				got[name] = values
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" || resp.StatusCode != test.status {
			t.Errorf("%s %s: %d (-want +got):\n%s", test.method, test.origin, resp.StatusCode, diff)
		}
	}
	url := "ws" + strings.TrimPrefix(s.url, "http") + "websocket"
	for origin, ok := range map[string]bool{"https://example.com": true, "https://example.org": false} {
		c, err := conn.Dial(context.Background(), url, &conn.Config{Header: handshake.Header{{Name: "Origin", Value: origin}}})
		if (err == nil) != ok {
			t.Errorf("WebSocket from %s: %v", origin, err)
		}
		if err == nil {
			c.CloseNow()
		}
	}
}
