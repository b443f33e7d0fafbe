package play_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"duplex/cmd/wsconform/play"
	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
	"duplex/conn"
	_ "duplex/conn/xconnect"
)

// overHTTP2 starts a server that speaks HTTP/2 without TLS, and returns a target that
// it is.
func overHTTP2(t *testing.T, h http.Handler) *play.Target {
	s := httptest.NewUnstartedServer(h)
	s.Config.Protocols = new(http.Protocols)
	s.Config.Protocols.SetUnencryptedHTTP2(true)
	s.Start()
	t.Cleanup(s.Close)
	target, err := play.ParseTarget(strings.Replace(s.URL, "http", "ws", 1), false)
	if err != nil {
		t.Fatal(err)
	}
	target.UseHTTP2()
	return target
}

// echo is a handler that echoes by Upgrade.
func echo(w http.ResponseWriter, r *http.Request) {
	c, err := conn.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer c.CloseNow()
	for {
		op, p, err := c.Read(r.Context())
		if err != nil {
			return
		}
		c.Write(r.Context(), op, p)
	}
}

// conn passes what there is over HTTP/2, but for what net/http lets through.
func TestHTTP2(t *testing.T) {
	target := overHTTP2(t, http.HandlerFunc(echo))
	cases, err := suite.SelectHTTP2(result.Server, []string{"1.*", "2.*", "5.*", "7.*", "22.*", "23.1.*", "25.*"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			r := target.Play(t.Context(), &c, play.Options{Timeout: 30 * time.Second, Quick: true, Pause: 100 * time.Millisecond})
			want := []result.Behavior{result.OK, result.Informational}
			if c.ID == "25.2.1" { // net/http does not look at :scheme
				want = append(want, result.NonStrict)
			}
			if !slices.Contains(want, r.Behavior) {
				t.Errorf("%s: %s", r.Behavior, r.Why)
			}
		})
	}
}

// Servers with a fault each fail the cases that look for it.
func TestHTTP2Faults(t *testing.T) {
	serve := func(agrees func(*http.Request) bool, answer http.Header, session func(io.Reader, io.Writer, *http.Request)) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for name, values := range answer {
				w.Header()[name] = values
			}
			if !agrees(r) {
				w.WriteHeader(http.StatusBadRequest)
				return
			}
			w.WriteHeader(http.StatusOK)
			http.NewResponseController(w).Flush()
			session(r.Body, w, r)
		})
	}
	anything := func(*http.Request) bool { return true }
	hangs := func(_ io.Reader, _ io.Writer, r *http.Request) { <-r.Context().Done() }
	for _, test := range []struct {
		name  string
		h     http.Handler
		fails string
	}{
		{"agrees to anything", serve(anything, nil, hangs), "25.2.13 25.2.14 25.2.20 25.2.21"},
		{"agrees to nothing", serve(func(*http.Request) bool { return false }, nil, nil), "25.1.1 25.1.2 25.2.13 25.3.1 25.4.6"},
		{"proves a key", serve(anything, http.Header{"Sec-Websocket-Accept": {"x"}}, hangs), "25.1.1"},
		{"never ends a stream", serve(anything, nil, hangs), "25.4.1 25.4.2 25.4.3 25.4.4 25.4.5"},
		{"never echoes", serve(anything, nil, hangs), "25.3.1 25.3.2 25.3.3 25.3.4 25.3.5 25.3.6 25.3.7 25.3.9 25.4.6"},
	} {
		target := overHTTP2(t, test.h)
		for id := range strings.FieldsSeq(test.fails) {
			t.Run(fmt.Sprintf("%s/%s", test.name, id), func(t *testing.T) {
				t.Parallel()
				cases, err := suite.SelectHTTP2(result.Server, []string{id}, nil)
				if err != nil || len(cases) != 1 {
					t.Fatal(len(cases), err)
				}
				cases[0].Limit = 0
				r := target.Play(t.Context(), &cases[0], play.Options{Timeout: 500 * time.Millisecond, Pause: time.Millisecond})
				if r.Behavior != result.Failed {
					t.Errorf("%s: %s", r.Behavior, r.Why)
				}
			})
		}
	}
}

// A server that does not offer WebSockets is not asked for one: "A client MUST NOT"
// (RFC 8441, section 3).
func TestHTTP2NotOffered(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			nc.Write(make([]byte, 3))
			nc.Write([]byte{4, 0, 0, 0, 0, 0}) // empty SETTINGS
		}
	}()
	target, err := play.ParseTarget("ws://"+l.Addr().String(), false)
	if err != nil {
		t.Fatal(err)
	}
	target.UseHTTP2()
	cases, _ := suite.SelectHTTP2(result.Server, []string{"25.1.1"}, nil)
	r := target.Play(t.Context(), &cases[0], play.Options{Timeout: time.Second})
	if r.Behavior != result.Failed || !strings.Contains(r.Why, "ENABLE_CONNECT_PROTOCOL") {
		t.Errorf("%s: %s", r.Behavior, r.Why)
	}
}
