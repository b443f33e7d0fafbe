package socketio_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duplex/conn/socketio"
	"duplex/conn/socketio/engineio"
)

// A crowd is some clients of a server, each with what it has got.
type crowd struct {
	t       *testing.T
	n       *socketio.Namespace
	clients []*socketio.ClientSocket
	remotes []*socketio.Socket
	got     []<-chan string
}

// newCrowd connects clients, by all transports in turn.
func newCrowd(t *testing.T, size int) *crowd {
	server := new(socketio.Server)
	c := &crowd{t: t, n: server.Of("/")}
	remotes := make(chan *socketio.Socket, 1)
	c.n.OnConnect(func(_ context.Context, s *socketio.Socket) { remotes <- s })
	s := start(t, server)
	for i := range size {
		way := [][]engineio.Transport{{engineio.WebSocket}, {engineio.Polling}}[i%2]
		client := s.client(way...)
		socket := client.Of("/")
		c.got = append(c.got, collect[string](socket, "news"))
		socketio.OnCall(socket, "vote", func(context.Context, *socketio.ClientSocket, struct{}) (int, error) { return i, nil })
		s.run(client)
		c.clients = append(c.clients, socket)
		c.remotes = append(c.remotes, receive(t, remotes))
	}
	return c
}

// want fails unless what is broadcast comes to those clients alone.
func (c *crowd) want(name string, b socketio.Broadcast, clients ...int) {
	c.t.Helper()
	if err := b.Emit("news", name); err != nil {
		c.t.Fatal(err)
	}
	for i, remote := range c.remotes {
		remote.Emit("news", "end")
		want := []string{"end"}
		if slices.Contains(clients, i) {
			want = []string{name, "end"}
		}
		for _, text := range want {
			if got := receive(c.t, c.got[i]); got != text {
				c.t.Fatalf("%s: client %d got %q, want %q", name, i, got, text)
			}
		}
	}
}

func TestBroadcast(t *testing.T) {
	c := newCrowd(t, 4)
	for i, rooms := range [][]string{{"a"}, {"a", "b"}, {"b"}, nil} {
		if err := c.remotes[i].Join(rooms...); err != nil {
			t.Fatal(err)
		}
	}
	n, s := c.n, c.remotes
	c.want("all", n.All(), 0, 1, 2, 3)
	c.want("a", n.To("a"), 0, 1)
	c.want("a or b", n.To("a").To("b"), 0, 1, 2)
	c.want("a, not b", n.To("a").Except("b"), 0)
	c.want("not b", n.Except("b"), 0, 3)
	c.want("nobody", n.To("c"))
	c.want("others", s[0].Broadcast(), 1, 2, 3)
	c.want("others in a", s[0].To("a"), 1)
	c.want("one", n.To(s[3].ID()), 3)
	c.want("all but one", n.Except(s[3].ID()), 0, 1, 2)
	c.want("local", n.All().Local(), 0, 1, 2, 3)
	base := n.To("a")
	base.To("b")
	c.want("a, still", base, 0, 1)
	s[1].Leave("a")
	c.want("a, later", n.To("a"), 0)
	if err := n.Emit("news", "done"); err != nil {
		t.Error(err)
	}
	if err := n.Emit("news", make(chan int)); err == nil {
		t.Error("a channel was encoded")
	}
}

func TestRooms(t *testing.T) {
	c := newCrowd(t, 2)
	s := c.remotes[0]
	s.Join("a", "b", "a", s.ID())
	if diff := cmp.Diff([]string{s.ID(), "a", "b"}, s.Rooms()); diff != "" {
		t.Errorf("rooms (-want +got):\n%s", diff)
	}
	c.n.All().Join("c")
	c.n.To("a").Leave("b")
	s.SetValue("mine")
	got, err := c.n.To("c").Fetch(t.Context())
	slices.SortFunc(got, func(a, b socketio.RemoteSocket) int { return len(b.Rooms) - len(a.Rooms) })
	want := []socketio.RemoteSocket{
		{ID: s.ID(), Rooms: []string{s.ID(), "a", "c"}, Value: "mine"},
		{ID: c.remotes[1].ID(), Rooms: []string{c.remotes[1].ID(), "c"}},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("Fetch: %v (-want +got):\n%s", err, diff)
	}
	if c.n.Socket(s.ID()) != s || len(c.n.Sockets()) != 2 {
		t.Error("sockets of the namespace")
	}
	c.n.To("a").Disconnect()
	if s.Connected() || c.n.Socket(s.ID()) != nil || len(s.Rooms()) != 1 {
		t.Error("it was not disconnected")
	}
	c.n.All().DisconnectClients()
	if len(c.n.Sockets()) != 0 {
		t.Error("sockets are left")
	}
}

func TestBroadcastCall(t *testing.T) {
	c := newCrowd(t, 4)
	c.remotes[0].Join("voters")
	c.remotes[1].Join("voters")
	replies, err := c.n.To("voters").Call(t.Context(), "vote")
	if err != nil || len(replies) != 2 {
		t.Fatalf("%v, %v", replies, err)
	}
	var votes []int
	for _, r := range replies {
		var v int
		if err := r.Args.Scan(&v); err != nil || r.Err != nil {
			t.Error(err, r.Err)
		}
		if c.n.Socket(r.From) != c.remotes[v] {
			t.Errorf("vote %d is not of that socket", v)
		}
		votes = append(votes, v)
	}
	if slices.Sort(votes); !slices.Equal(votes, []int{0, 1}) {
		t.Errorf("votes %v", votes)
	}
	if replies, err := c.n.To("nobody").Call(t.Context(), "vote"); err != nil || len(replies) != 0 {
		t.Errorf("nobody: %v, %v", replies, err)
	}
	// One does not answer.
	socketio.OnCall(c.clients[0], "slow", func(ctx context.Context, _ *socketio.ClientSocket, _ struct{}) (int, error) {
		<-ctx.Done()
		return 0, nil
	})
	socketio.OnCall(c.clients[1], "slow", func(context.Context, *socketio.ClientSocket, struct{}) (int, error) { return 1, nil })
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if replies, err := c.n.To("voters").Call(ctx, "slow"); !errors.Is(err, context.DeadlineExceeded) || len(replies) != 1 {
		t.Errorf("slow: %v, %v", replies, err)
	}
	// One is disconnected before it answers.
	c.remotes[2].Join("leaving")
	asked := make(chan bool)
	socketio.OnCall(c.clients[2], "slow", func(ctx context.Context, _ *socketio.ClientSocket, _ struct{}) (int, error) {
		close(asked)
		<-ctx.Done()
		return 0, nil
	})
	go func() {
		<-asked
		c.remotes[2].Disconnect()
	}()
	if replies, err := c.n.To("leaving").Call(t.Context(), "slow"); err != nil || len(replies) != 1 || replies[0].Err != socketio.ErrDisconnected {
		t.Errorf("leaving: %v, %v", replies, err)
	}
}
