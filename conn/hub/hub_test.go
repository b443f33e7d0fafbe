package hub_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"duplex/conn"
	"duplex/conn/hub"
	"duplex/frame"

	"github.com/google/go-cmp/cmp"
)

// A hall is a server with a hub, and what its clients need.
type hall struct {
	t      *testing.T
	hub    *hub.Hub
	url    string
	client *conn.Config
	joined chan *hub.Member
}

// open opens a hall.
func open(t *testing.T, h *hub.Hub, s *conn.Server, secured bool) *hall {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	x := &hall{t: t, hub: h, url: "ws://" + l.Addr().String(), client: new(conn.Config), joined: make(chan *hub.Member, 1)}
	if secured {
		web := httptest.NewTLSServer(http.NotFoundHandler()) // for its certificate
		t.Cleanup(web.Close)
		l = tls.NewListener(l, web.TLS)
		x.url = "wss" + x.url[2:]
		x.client.TLS = &tls.Config{RootCAs: web.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs}
	}
	s.Handler = &conn.Handler{
		Opened: func(_ context.Context, c *conn.Conn) { x.joined <- h.Join(c, len(x.joined)) },
		Closed: func(c *conn.Conn, _ error) { h.Leave(c) },
	}
	done := make(chan error)
	go func() { done <- s.Serve(l) }()
	t.Cleanup(func() { s.Close(); <-done })
	return x
}

// enter has one more client come, and returns both its ends.
func (x *hall) enter(rooms ...string) (*conn.Conn, *hub.Member) {
	x.t.Helper()
	c, err := conn.Dial(x.t.Context(), x.url, x.client)
	if err != nil {
		x.t.Fatal(err)
	}
	x.t.Cleanup(func() { c.CloseNow() })
	m := <-x.joined
	m.Enter(rooms...)
	return c, m
}

func text(s string) *conn.Prepared { return prepare(frame.Text, []byte(s)) }

// hears checks that the next messages of c are these.
func hears(t *testing.T, c *conn.Conn, want ...string) {
	t.Helper()
	for _, want := range want {
		if _, got, err := c.Read(patience(t)); err != nil || string(got) != want {
			t.Fatalf("read %q, %v; want %q", got, err, want)
		}
	}
}

// patience returns a context that ends shortly before all tests are stopped: how
// long something takes says nothing on a machine that is busy.
func patience(t *testing.T) context.Context {
	end, ok := t.Deadline()
	if !ok {
		return t.Context()
	}
	ctx, cancel := context.WithDeadline(t.Context(), end.Add(-10*time.Second))
	t.Cleanup(cancel)
	return ctx
}

// until waits for something to become true.
func until(t *testing.T, what string, true func() bool) {
	t.Helper()
	for ctx := patience(t); !true(); time.Sleep(time.Millisecond) {
		if ctx.Err() != nil {
			t.Fatal("never: ", what)
		}
	}
}

// Whom a message is for, in every way to say so.
func TestAudiences(t *testing.T) {
	h := new(hub.Hub)
	x := open(t, h, new(conn.Server), false)
	a, ma := x.enter("green")
	b, mb := x.enter("green", "blue")
	c, mc := x.enter("blue")
	h.Publish(text("all"))
	h.PublishTo(hub.All().But(ma), text("all but a"))
	h.PublishTo(hub.In("green"), text("green"))
	h.PublishTo(hub.In("green", "blue"), text("green or blue"))
	h.PublishTo(hub.In("green", "blue").But(mb), text("green or blue but b"))
	h.PublishTo(hub.Only(mc, nil, ma, mc), text("c and a"))
	h.PublishTo(hub.All().If(func(m *hub.Member) bool { return m != mb }), text("who is not b"))
	h.PublishTo(hub.In("red"), text("nobody"))
	h.PublishTo(hub.Audience{}, text("nobody"))
	mb.Send(text("b"))
	h.Publish(text("end"))
	hears(t, a, "all", "green", "green or blue", "green or blue but b", "c and a", "who is not b", "end")
	hears(t, b, "all", "all but a", "green", "green or blue", "b", "end")
	hears(t, c, "all", "all but a", "green or blue", "green or blue but b", "c and a", "who is not b", "end")
	if diff := cmp.Diff(map[string]int{"green": 2, "blue": 2}, maps.Collect(h.Rooms())); diff != "" {
		t.Errorf("rooms (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"green", "blue"}, mb.Rooms()); diff != "" {
		t.Errorf("rooms of b (-want +got):\n%s", diff)
	}
}

// A member of another hub is nobody, and it is no less a member of its own.
func TestMemberOfAnotherHub(t *testing.T) {
	h, other := new(hub.Hub), new(hub.Hub)
	c, m := open(t, other, new(conn.Server), false).enter()
	h.PublishTo(hub.Only(m), text("from the wrong one"))
	h.PublishTo(hub.Only(m).If(func(*hub.Member) bool { return true }), text("from the wrong one"))
	other.PublishTo(hub.Only(m), text("from its own"))
	hears(t, c, "from its own")
	for range h.Members(hub.Only(m)) {
		t.Error("a member of the wrong hub")
	}
	if s := h.Stats(); s.Delivered > 0 {
		t.Errorf("%+v", s)
	}
}

// Rooms come with their first member and go with their last; a member stays in
// the hub when it leaves its rooms, and leaves those with the hub.
func TestRooms(t *testing.T) {
	h := new(hub.Hub)
	x := open(t, h, new(conn.Server), false)
	a, ma := x.enter("green", "blue")
	_, mb := x.enter("green", "green")
	ma.Exit("blue", "red")
	mb.Exit("green")
	if diff := cmp.Diff(map[string]int{"green": 1}, maps.Collect(h.Rooms())); diff != "" {
		t.Errorf("rooms (-want +got):\n%s", diff)
	}
	if h.Join(ma.Conn(), "another value") != ma || h.Member(ma.Conn()) != ma || ma.Value() != 0 {
		t.Error("who joins twice is another member")
	}
	h.Leave(ma.Conn())
	h.Leave(ma.Conn())
	ma.Enter("green")
	h.Publish(text("too late"))
	ma.Send(text("too late"))
	ma.Conn().Write(t.Context(), frame.Text, []byte("by hand"))
	hears(t, a, "by hand")
	if s := h.Stats(); s.Members != 1 || s.Rooms != 0 || h.Count("green") != 0 || h.Member(ma.Conn()) != nil {
		t.Errorf("%+v", s)
	}
	if got := slices.Collect(h.Members(hub.All())); len(got) != 1 || got[0] != mb {
		t.Errorf("members %v", got)
	}
}

// Each member gets what one goroutine publishes in its order, whoever else
// publishes, whatever way it takes: plain, compressed, over TLS, to connections
// that are parked.
func TestOrder(t *testing.T) {
	const publishers, each, members = 6, 150, 8
	deflate := &conn.Config{Deflate: new(conn.Deflate)}
	for name, s := range map[string]*conn.Server{
		"plain":      {},
		"compressed": {Config: deflate},
		"parked":     {ParkAfter: time.Millisecond},
		"tls":        {},
	} {
		t.Run(name, func(t *testing.T) {
			h := new(hub.Hub)
			x := open(t, h, s, name == "tls")
			var clients []*conn.Conn
			for i := range members {
				if x.client.Deflate = nil; name == "compressed" && i%2 == 0 {
					x.client.Deflate = new(conn.Deflate)
				}
				c, _ := x.enter("room")
				clients = append(clients, c)
			}
			if name == "parked" && runtime.GOOS == "linux" {
				until(t, "all are parked", func() bool { return s.Stats().Parked == members })
			}
			var all sync.WaitGroup
			for p := range publishers {
				all.Go(func() {
					for i := range each {
						m := fmt.Appendf(nil, "%d %d %s", p, i, bytes.Repeat([]byte("."), i*7%900))
						to := []hub.Audience{hub.All(), hub.In("room")}[i%2]
						h.PublishTo(to, prepare(frame.Text, m))
					}
				})
			}
			for _, c := range clients {
				all.Go(func() {
					var next [publishers]int
					for range publishers * each {
						_, m, err := c.Read(t.Context())
						var p, i int
						if fmt.Sscan(string(m), &p, &i); err != nil || i != next[p] {
							t.Errorf("message %d of %d, want %d; %v", i, p, next[p], err)
							c.CloseNow()
							return
						}
						next[p]++
					}
				})
			}
			all.Wait()
			until(t, "the hub is idle", func() bool { return h.Stats().Dropped == 0 })
		})
	}
}

// One who does not read holds up nobody, and has what does not fit its queue
// dropped, by each policy.
func TestSlowMember(t *testing.T) {
	const size, room = 10_000, 55_000
	for policy, name := range map[hub.Policy]string{hub.CloseSlow: "close", hub.DropNewest: "newest", hub.DropOldest: "oldest"} {
		t.Run(name, func(t *testing.T) {
			var mu sync.Mutex
			told := 0
			h := &hub.Hub{MaxQueue: room, Policy: policy, Dropped: func(_ *hub.Member, n int) {
				mu.Lock()
				defer mu.Unlock()
				told += n
			}}
			x := open(t, h, new(conn.Server), false)
			slow, m := x.enter()
			fast, _ := x.enter()
			n := 0
			for m.Dropped() < 20 {
				p := fmt.Sprintf("%06d%s", n, bytes.Repeat([]byte("x"), size))
				h.Publish(text(p))
				hears(t, fast, p)
				if n++; policy == hub.CloseSlow && m.Dropped() > 0 {
					break
				}
				if n > 10_000 {
					t.Fatal("nothing is dropped")
				}
			}
			mu.Lock()
			if s := h.Stats(); uint64(told) != m.Dropped() || s.Dropped != m.Dropped() {
				t.Errorf("told of %d, %+v, %d of the member", told, s, m.Dropped())
			}
			mu.Unlock()
			arriving := n // and then the end
			if policy != hub.CloseSlow {
				arriving -= int(m.Dropped())
			}
			got, err := readNumbers(t, slow, arriving)
			switch {
			case policy == hub.CloseSlow:
				if closed, ok := errors.AsType[*conn.CloseError](err); !ok || closed.Code != frame.TryAgainLater || h.Stats().Closed != 1 {
					t.Errorf("the slow one: %v, want 1013", err)
				}
			case len(got)+int(m.Dropped()) != n || !slices.IsSorted(got):
				t.Errorf("%d got, %d dropped, %d sent", len(got), m.Dropped(), n)
			case (got[len(got)-1] == n-1) != (policy == hub.DropOldest):
				t.Errorf("the last one of %d that was got is %d", n, got[len(got)-1])
			}
		})
	}
}

// readNumbers reads so many messages, or those that come before the end, and
// returns the numbers that they begin with.
func readNumbers(t *testing.T, c *conn.Conn, n int) (got []int, err error) {
	for range n {
		_, m, err := c.Read(patience(t))
		if err != nil {
			return got, err
		}
		var n int
		fmt.Sscanf(string(m[:6]), "%d", &n)
		got = append(got, n)
	}
	return got, nil
}

// A member whose connection is lost leaves by itself, without a handler that has
// it leave.
func TestLostMember(t *testing.T) {
	h := new(hub.Hub)
	s := new(conn.Server)
	x := open(t, h, s, false)
	s.Handler.Closed = nil
	c, _ := x.enter("room")
	other, _ := x.enter("room")
	c.CloseNow()
	until(t, "the lost one has left", func() bool {
		h.Publish(text("?"))
		hears(t, other, "?")
		return h.Stats().Members == 1 && h.Count("room") == 1
	})
}

// Members come and go while others publish, faster than one of them can read:
// what it gets is the newest.
func TestComingAndGoing(t *testing.T) {
	h := &hub.Hub{Policy: hub.DropOldest, MaxQueue: 10_000}
	x := open(t, h, &conn.Server{ParkAfter: time.Millisecond}, false)
	stays, _ := x.enter("room")
	stop := make(chan struct{})
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					h.PublishTo(hub.In("room"), text("hello"))
				}
			}
		})
	}
	all.Go(func() {
		for {
			if _, m, err := stays.Read(context.Background()); err != nil || string(m) == "end" {
				return
			}
		}
	})
	for i := range 100 {
		c, m := x.enter("room")
		hears(t, c, "hello")
		if i%3 == 0 {
			h.Leave(m.Conn())
		}
		c.CloseNow()
	}
	close(stop)
	until(t, "all have left but one", func() bool { return h.Stats().Members == 1 })
	h.Publish(text("end"))
	all.Wait()
}

// prepare returns a message for WritePrepared.
func prepare(op conn.Opcode, payload []byte) *conn.Prepared {
	m, err := conn.Prepare(op, payload)
	if err != nil {
		panic(err)
	}
	return m
}
