package socket

import (
	"net"
	"testing"
	"time"
)

// A connection that is ended while it is about to park changes nothing for the one
// that has its slot since.
func TestParkAfterLeave(t *testing.T) {
	type user struct{ name string }
	woken := make(chan string, 1)
	p := &Poller[user]{Wake: func(c *user, input bool) { woken <- c.name }}
	defer p.Close()
	first, second := new(user), &user{"second"}
	slot := p.Enter(first, 0)
	p.Leave(slot)
	if s := p.Enter(second, 0); s != slot {
		t.Fatalf("the slot is %d, want %d again", s, slot)
	}
	a, b := tcpPair(t)
	if err := p.Park(second, slot, a, time.Now().Add(50*time.Millisecond), true); err != nil {
		t.Fatal(err)
	}
	if err := p.Park(first, slot, b, time.Time{}, true); err == nil {
		t.Error("it parked where it has no slot")
	}
	select {
	case name := <-woken:
		if name != "second" {
			t.Errorf("woken: %q", name)
		}
	case <-time.After(30 * time.Second):
		t.Error("the second was not woken when it was due")
	}
}

// tcpPair returns the ends of a connection.
func tcpPair(t *testing.T) (a, b net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if a, err = net.Dial("tcp", l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	if b, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return a, b
}
