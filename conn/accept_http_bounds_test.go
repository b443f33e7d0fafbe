package conn_test

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/fuzz/simnet"
)

// What SECURITY.md says that an http.Server must set bounds each client in time
// and memory, and does not end connections that were upgraded.
func TestHTTPServerBounds(t *testing.T) {
	slow := strings.NewReader(strings.Repeat("x", 10<<20))
	for name, test := range map[string]struct {
		sent   string
		reads  bool
		within time.Duration
	}{
		"silence":            {"", true, 10 * time.Second},
		"half a head":        {"GET / HTTP/1.1\r\nHost: a\r\n", true, 10 * time.Second},
		"a head too long":    {"GET / HTTP/1.1\r\nHost: a\r\nX: " + strings.Repeat("x", 100<<10), true, time.Second},
		"a body that waits":  {"POST /page HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n", true, 20 * time.Second},
		"answers not read":   {strings.Repeat("GET /page HTTP/1.1\r\nHost: a\r\n\r\n", 100), false, 31 * time.Second},
		"idle":               {"GET /short HTTP/1.1\r\nHost: a\r\n\r\n", true, 61 * time.Second},
		"a body for /socket": {request("a", with("Content-Length", "1000")), true, 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				mux := http.NewServeMux()
				mux.HandleFunc("/page", func(w http.ResponseWriter, r *http.Request) {
					io.ReadAll(r.Body)
					slow.Seek(0, io.SeekStart)
					io.Copy(w, slow)
				})
				mux.HandleFunc("/short", func(w http.ResponseWriter, r *http.Request) {})
				mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { conn.Upgrade(w, r, nil) })
				var network simnet.Network
				l, err := network.Listen("a:80")
				if err != nil {
					t.Fatal(err)
				}
				web := boundedServer(mux)
				ended := make(chan bool)
				web.ConnState = func(_ net.Conn, state http.ConnState) {
					if state == http.StateClosed {
						close(ended)
					}
				}
				go web.Serve(l)
				defer web.Close()
				nc, err := network.Dial(background, "tcp", "a:80")
				if err != nil {
					t.Fatal(err)
				}
				defer nc.Close()
				go io.WriteString(nc, test.sent)
				if test.reads {
					go io.Copy(io.Discard, nc)
				}
				begun := time.Now()
				select {
				case <-ended:
				case <-time.After(time.Hour):
				}
				if took := time.Since(begun); took > test.within {
					t.Errorf("it took %v, want %v at the most", took, test.within)
				}
			})
		})
	}
}

// A connection that was upgraded outlives all that.
func TestHTTPServerBoundsEndWithUpgrade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var network simnet.Network
		l, err := network.Listen("a:80")
		if err != nil {
			t.Fatal(err)
		}
		s := &conn.Server{Handler: echo}
		web := boundedServer(s)
		go web.Serve(l)
		defer web.Close()
		c, err := conn.Dial(background, "ws://a/", &conn.Config{NetDial: network.Dial})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		go func() {
			time.Sleep(2 * time.Hour)
			c.Write(background, conn.Text, []byte("still here"))
		}()
		if _, p, err := c.Read(background); err != nil || string(p) != "still here" {
			t.Errorf("%q, %v", p, err)
		}
		c.CloseNow()
	})
}
