package socketio_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn/socketio"
	"duplex/conn/socketio/packet"
)

// cut cuts the connection of a client under its session, and waits until the server has
// noticed.
func cut(t *testing.T, s *socketio.Socket) {
	t.Helper()
	s.Session().Close()
	for s.Connected() {
		time.Sleep(time.Millisecond)
	}
}

func TestRecovery(t *testing.T) {
	server := &socketio.Server{Recovery: &socketio.Recovery{SkipMiddleware: true}}
	n := server.Of("/")
	used := make(chan bool, 10)
	n.Use(func(context.Context, *socketio.Socket) error {
		used <- true
		return nil
	})
	remotes := make(chan *socketio.Socket, 10)
	n.OnConnect(func(_ context.Context, s *socketio.Socket) { remotes <- s })
	s := start(t, server)
	c := s.client()
	c.Delay = 50 * time.Millisecond
	socket := c.Of("/")
	got := collect[string](socket, "news")
	connected := make(chan bool, 10)
	socket.OnConnect(func(context.Context, *socketio.ClientSocket) { connected <- socket.Recovered() })
	s.run(c)
	remote := receive(t, remotes)
	remote.Join("room")
	remote.SetValue("state")
	if receive(t, connected) {
		t.Error("the first connection is recovered")
	}
	receive(t, used)
	n.Emit("news", "before")
	if text := receive(t, got); text != "before" {
		t.Error(text)
	}
	id := socket.ID()
	cut(t, remote)
	n.Emit("news", "to all")
	n.To("room").Emit("news", "to the room")
	n.To("elsewhere").Emit("news", "to others")
	n.Except("room").Emit("news", "to others")
	n.All().Volatile().Emit("news", "not kept")
	n.To(remote.ID()).Emit("news", "to one", []byte{1})
	again := receive(t, remotes)
	if !receive(t, connected) || !again.Recovered() || again.ID() != id || socket.ID() != id || again.Value() != "state" {
		t.Errorf("recovered %v as %s with %v, want %s", again.Recovered(), again.ID(), again.Value(), id)
	}
	if !slices.Equal(again.Rooms(), []string{id, "room"}) {
		t.Errorf("rooms %v", again.Rooms())
	}
	n.To("room").Emit("news", "after")
	again.Emit("news", "direct")
	for _, want := range []string{"to all", "to the room", "to one", "after", "direct"} {
		if text := receive(t, got); text != want {
			t.Errorf("got %q, want %q", text, want)
		}
	}
	nothing(t, used)
}

// A client that has left by itself, or was disconnected, begins anew; so does one whose
// state is gone.
func TestNotRecovered(t *testing.T) {
	server := &socketio.Server{Recovery: &socketio.Recovery{MaxPackets: 2}}
	n := server.Of("/")
	remotes := make(chan *socketio.Socket, 10)
	n.OnConnect(func(_ context.Context, s *socketio.Socket) { remotes <- s })
	s := start(t, server)
	c := s.client()
	c.Delay = 20 * time.Millisecond
	socket := c.Of("/")
	got := collect[int](socket, "n")
	s.run(c)
	remote := receive(t, remotes)
	n.Emit("n", 0)
	receive(t, got)
	cut(t, remote)
	for i := range 4 {
		n.Emit("n", i) // too many are missed
	}
	if again := receive(t, remotes); again.Recovered() || again.ID() == remote.ID() {
		t.Error("recovered without all that it has missed")
	}

	socket2 := s.connect("/")
	receive(t, remotes).Disconnect()
	socket2.Connect()
}

func TestHistoryExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &socketio.Server{Recovery: &socketio.Recovery{MaxDisconnection: time.Minute, MaxSockets: 2, MaxBytes: 1000}}
		a := socketio.NewLocalAdapter(server.Of("/"))
		emit := func() string {
			k := &packet.Packet{Type: packet.Event, Data: []byte(`["x"]`)}
			return socketio.Keep(a, k)
		}
		offset := emit()
		for i := range 3 {
			a.Save(socketio.Saved{ID: fmt.Sprint(i), PID: fmt.Sprint(i)})
		}
		wantFound := func(pid string, want bool) {
			t.Helper()
			if _, ok := a.Find(pid, offset); ok != want {
				t.Errorf("socket %s is found: %v, want %v", pid, ok, want)
			}
		}
		wantFound("0", false) // there were too many
		wantFound("1", true)
		if _, ok := a.Find("1", "elsewhere"); ok {
			t.Error("found with the offset of another server")
		}
		time.Sleep(59 * time.Second)
		wantFound("2", true)
		time.Sleep(2 * time.Second)
		wantFound("2", false)
		offset = emit()
		a.Save(socketio.Saved{ID: "3", PID: "3"})
		for range 10 {
			emit()
		}
		wantFound("3", true)
		for range 100 { // more bytes than are kept
			emit()
		}
		wantFound("3", false)
		if a.Resume(socketio.Saved{ID: "3", PID: "3"}, offset, nil) {
			t.Error("resumed")
		}
	})
}

// What is broadcast while a client comes back reaches it once.
func TestRecoveryAmongBroadcasts(t *testing.T) {
	server := &socketio.Server{Recovery: &socketio.Recovery{}}
	n := server.Of("/")
	remotes := make(chan *socketio.Socket, 100)
	n.OnConnect(func(_ context.Context, s *socketio.Socket) { remotes <- s })
	s := start(t, server)
	c := s.client()
	socket := c.Of("/")
	got := collect[int](socket, "n")
	s.run(c)
	remote := receive(t, remotes)
	const total = 2000
	done := make(chan bool)
	go func() {
		defer close(done)
		for i := range total {
			n.Emit("n", i)
			if i%100 == 0 {
				time.Sleep(time.Millisecond)
			}
		}
	}()
	for i := range total {
		if v := receive(t, got); v != i {
			t.Fatalf("got %d, want %d", v, i)
		}
		if i%500 == 100 {
			cut(t, remote)
			if remote = receive(t, remotes); !remote.Recovered() {
				t.Fatal("not recovered")
			}
		}
	}
	<-done
}
