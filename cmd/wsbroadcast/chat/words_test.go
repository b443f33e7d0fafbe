package chat

import (
	"net"
	"net/http"
	"sync"
	"testing"

	"duplex/cmd/internal/foreign"
	"duplex/cmd/internal/seats"
)

// Pages in Chromium lose no word over a connection that is cut or dead, and none
// to somebody with the same name.
func TestPageLosesNoWord(t *testing.T) {
	quiet(t)
	r := newRelay(t, serveHTTP(t, newChat(t, Options{History: 50}, nil)))
	full := newChat(t, Options{Limits: seats.Limits{Max: 1}}, nil)
	fullAddr := serveHTTP(t, full)
	join(t, full, "ws://"+fullAddr+"/", "", 1)

	if last := foreign.Pages(t, r.obey, "words.mjs", "http://"+r.addr+"/lobby", "http://"+fullAddr+"/lobby"); last != "kept" {
		t.Errorf("the pages came to %q", last)
	}
}

// A page in Chromium notifies who has asked for it, looks elsewhere, and is spoken to.
func TestPageNotifies(t *testing.T) {
	quiet(t)
	room := "http://" + serveHTTP(t, newChat(t, Options{History: 50}, nil)) + "/lobby"
	if last := foreign.Pages(t, nil, "notices.mjs", room); last != "told" {
		t.Errorf("the pages came to %q", last)
	}
}

// serveHTTP serves until the test ends, and returns the address.
func serveHTTP(t *testing.T, h http.Handler) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: h}
	done := make(chan error)
	go func() { done <- s.Serve(l) }()
	t.Cleanup(func() { s.Close(); <-done })
	return l.Addr().String()
}

// A relay passes bytes between clients and a server, unless it is told not to.
type relay struct {
	addr, target string

	mu      sync.Mutex
	changed sync.Cond
	stopped map[string]bool // directions: up to the server, and down
	conns   []net.Conn
}

func newRelay(t *testing.T, target string) *relay {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{addr: l.Addr().String(), target: target, stopped: make(map[string]bool)}
	r.changed.L = &r.mu
	var all sync.WaitGroup
	all.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", target)
			if err != nil {
				client.Close()
				continue
			}
			r.mu.Lock()
			r.conns = append(r.conns, client, server)
			r.mu.Unlock()
			all.Go(func() { r.pass(server, client, "up") })
			all.Go(func() { r.pass(client, server, "down") })
		}
	})
	t.Cleanup(func() { l.Close(); r.obey("cut"); r.obey("go"); all.Wait() })
	return r
}

// pass passes what comes in one direction, as long as that is not stopped. What
// was under way when the connections are cut gets nowhere.
func (r *relay) pass(to, from net.Conn, direction string) {
	defer to.Close()
	defer from.Close()
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		r.mu.Lock()
		for r.stopped[direction] {
			r.changed.Wait()
		}
		r.mu.Unlock()
		if err != nil {
			return
		}
		if _, err := to.Write(buf[:n]); err != nil {
			return
		}
	}
}

// obey does what the program that controls the pages says.
func (r *relay) obey(order string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch order {
	case "stop up", "stop down":
		r.stopped[order[len("stop "):]] = true
	case "cut":
		for _, c := range r.conns {
			c.Close()
		}
		r.conns = nil
	case "go":
		clear(r.stopped)
		r.changed.Broadcast()
	}
}
