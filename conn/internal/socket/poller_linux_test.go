package socket

import (
	"errors"
	"io"
	"net"
	"os"
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

// A connection that parks again and again is woken when it was due first, and when it
// is due earlier than that.
func TestParkAgain(t *testing.T) {
	type user struct{}
	woken := make(chan bool, 1)
	p := &Poller[user]{Wake: func(_ *user, input bool) { woken <- input }}
	defer p.Close()
	c := new(user)
	a, b := tcpPair(t)
	slot := p.Enter(c, 0)
	for i, due := range []time.Duration{time.Hour, 2 * time.Hour, 50 * time.Millisecond, time.Hour} {
		if err := p.Park(c, slot, a, time.Now().Add(due), i == 0); err != nil {
			t.Fatal(err)
		}
	}
	for _, input := range []bool{false, true} {
		select {
		case got := <-woken:
			if got != input {
				t.Errorf("woken with input: %v, want %v", got, input)
			}
		case <-time.After(30 * time.Second):
			t.Fatalf("not woken with input: %v", input)
		}
		b.Write([]byte("x")) // after it was due: it is watched still
	}
}

// ReadNow does not wait, and tells no input from the end of it.
func TestReadNow(t *testing.T) {
	a, b := tcpPair(t)
	s := new(Socket)
	s.Init(a)
	room := &fixed{make([]byte, 10), 0}
	if n, err := s.ReadNow(room); n != 0 || err != nil || room.released != 1 {
		t.Errorf("without input: %d, %v; released %d times", n, err, room.released)
	}
	b.Write([]byte("hello"))
	if n, err := s.Read(room); n != 5 || err != nil {
		t.Errorf("with input: %d, %v", n, err)
	}
	b.Close()
	awaitEnd(t, a)
	if n, err := s.ReadNow(room); n != 0 || err != io.EOF {
		t.Errorf("at the end: %d, %v", n, err)
	}
	a.SetReadDeadline(time.Unix(1, 0))
	if _, err := s.ReadNow(room); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("after the deadline: %v", err)
	}
}

// awaitEnd waits until there is nothing more to read.
func awaitEnd(t *testing.T, nc net.Conn) {
	t.Helper()
	nc.SetReadDeadline(time.Now().Add(30 * time.Second))
	if _, err := io.ReadAll(nc); err != nil {
		t.Fatal(err)
	}
	nc.SetReadDeadline(time.Time{})
}

// A fixed is a Buffer of that much room.
type fixed struct {
	room     []byte
	released int
}

func (f *fixed) Room() []byte { return f.room }
func (f *fixed) Release()     { f.released++ }
