package conn_test

import (
	"bufio"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/textproto"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duplex/conn"
	"duplex/handshake"
)

// An answer is what comes back for a request: the status line without the version,
// the fields in order but for the date, which must be there in every refusal, and
// the body.
type answer struct {
	Line   string
	Fields []string
	Body   string
}

// A request gets the same answer on a bare listener and through net/http, field by
// field, and the end of the connection if it is refused.
func TestBothWaysAlike(t *testing.T) {
	const host = "example.com"
	valid := request(host)
	head := func(r string) string { return strings.Replace(r, "GET", "HEAD", 1) }
	for _, test := range []struct {
		name    string
		request string
		status  string
	}{
		{"4.2.2 valid", valid, "101"},
		{"4.2.2 subprotocol", request(host, with("Sec-WebSocket-Protocol", "y, x")), "101"},
		{"9.1 extension", request(host, with("Sec-WebSocket-Extensions", "permessage-deflate; client_no_context_takeover")), "101"},
		{"RFC 9112, section 3.2.2, absolute form", strings.Replace(valid, "GET /", "GET http://example.com/", 1), "101"},
		{"4.2.1 HTTP/1.0", strings.Replace(valid, "HTTP/1.1", "HTTP/1.0", 1), "505"},
		{"4.2.1 POST", strings.Replace(valid, "GET", "POST", 1), "405"},
		{"RFC 9110, section 9.3.2, HEAD", head(valid), "405"},
		{"RFC 9110, section 9.3.2, HEAD without upgrade", head(request(host, without("Upgrade"))), "405"},
		{"4.2.1 page", request(host, without("Upgrade"), without("Connection")), "426"},
		{"4.2.1 no key", request(host, without("Sec-WebSocket-Key")), "400"},
		{"4.2.1 no connection", request(host, with("Connection", "keep-alive")), "400"},
		{"4.2.1 body", request(host, with("Content-Length", "5")) + "hello", "400"},
		{"4.2.1 chunked body", request(host, with("Transfer-Encoding", "chunked")) + "0\r\n\r\n", "400"},
		{"4.4 version 12", request(host, with("Sec-WebSocket-Version", "12")), "426"},
		{"10.2 foreign origin", request(host, with("Origin", "http://evil.example")), "403"},
		{"10.2 two origins", request(host, with("Origin", "http://example.com\nhttp://example.com")), "403"},
		{"10.2 host that is not ours", request("evil.example", with("Origin", "http://evil.example")), "421"},
		{"10.4 too many fields", request(host, with("X", strings.Repeat("\n", 200))), "431"},
		{"10.4 too long a head", request(host, with("X", strings.Repeat("a", 20<<10))), "431"},
		{"from an address that is full", request(host, with("X-Forwarded-For", "203.0.113.1")), "503"},
		{"application: no", request(host, with("X-User", "mallory")), "403"},
		{"application: with fields", request(host, with("X-User", "nobody")), "401"},
		{"application: elsewhere", request(host, with("X-User", "moved")), "302"},
		{"application: cannot be sent", request(host, with("X-User", "injector")), "500"},
		{"application: panic", request(host, with("X-User", "bug")), "500"},
		{"application: no route", strings.Replace(valid, "GET /", "GET /nowhere", 1), "404"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var answers []answer
			for _, way := range waysIn {
				s := alikeServer()
				url := way.start(t, s, nil)
				if test.status == "503" {
					ask(t, strings.TrimPrefix(url, "ws://"), test.request) // and goes on
				}
				got, _ := ask(t, strings.TrimPrefix(url, "ws://"), test.request)
				answers = append(answers, got)
			}
			if line := answers[0].Line; !strings.HasPrefix(line, test.status+" ") {
				t.Errorf("%s, want %s", line, test.status)
			}
			if diff := cmp.Diff(answers[0], answers[1]); diff != "" {
				t.Errorf("(-listener +net/http):\n%s", diff)
			}
		})
	}
}

// alikeServer refuses in every way that there is.
func alikeServer() *conn.Server {
	return &conn.Server{
		Log:             slog.New(slog.DiscardHandler),
		MaxConnsPerAddr: 1,
		ClientAddr:      forwardedFor,
		Config: &conn.Config{
			Subprotocols: []string{"x", "y"}, Deflate: new(conn.Deflate), Hosts: []string{"*.com"},
			Header: handshake.Header{{Name: "Set-Cookie", Value: "a=b"}},
			Authorize: func(r *conn.Request) error {
				switch r.Header.Get("X-User") {
				case "mallory":
					return errors.New("a secret reason")
				case "nobody":
					return &handshake.Error{Status: 401, Reason: "who?", Header: handshake.Header{{Name: "WWW-Authenticate", Value: "Basic"}, {Name: "Set-Cookie", Value: "a="}, {Name: "Set-Cookie", Value: "b="}}}
				case "moved":
					return &handshake.Error{Status: 302, Reason: "there", Header: header("Location", "/there")}
				case "injector":
					return &handshake.Error{Status: 403, Header: header("X", "a\r\nY: b")}
				case "bug":
					panic("as told")
				}
				return nil
			},
		},
		Route: func(r *conn.Request) (*conn.Handler, error) {
			if strings.HasPrefix(r.Target, "/nowhere") {
				return nil, &handshake.Error{Status: 404, Reason: "there is nothing here"}
			}
			return nil, nil
		},
	}
}

// ask sends a request as it stands and returns the answer, and the connection.
func ask(t *testing.T, addr, request string) (answer, net.Conn) {
	t.Helper()
	nc, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	nc.SetDeadline(time.Now().Add(patience))
	go io.WriteString(nc, request)
	r := textproto.NewReader(bufio.NewReader(nc))
	line, err := r.ReadLine()
	if err != nil {
		t.Fatal(err)
	}
	a := answer{Line: line[len("HTTP/1.1 "):]} // net/http answers HTTP/1.0 with HTTP/1.0
	dated := false
	for {
		line, err := r.ReadLine()
		if err != nil {
			t.Fatal(err)
		}
		if line == "" {
			break
		}
		if name, value, _ := strings.Cut(line, ": "); name == "Date" {
			_, err := http.ParseTime(value)
			dated = err == nil
			continue
		}
		a.Fields = append(a.Fields, http.CanonicalHeaderKey(line[:strings.Index(line, ":")])+line[strings.Index(line, ":"):])
	}
	slices.Sort(a.Fields)
	if strings.HasPrefix(a.Line, "101") {
		return a, nc
	}
	body, err := io.ReadAll(r.R)
	if err != nil || !dated {
		t.Errorf("no end of the connection, or no date in it: %v\n%+v", err, a)
	}
	a.Body = string(body)
	return a, nc
}
