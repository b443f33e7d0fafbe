package socketio_test

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"duplex/conn/socketio"
)

// A cluster is two servers with a client each, which share a namespace.
type cluster struct {
	names   []string
	n       []*socketio.Namespace
	remotes []*socketio.Socket
	clients []*socketio.ClientSocket
	got     []<-chan message
	left    chan socketio.Reason
}

func newCluster(t *testing.T) *cluster {
	b := &bus{lines: make(map[string]chan []byte)}
	c := &cluster{names: []string{"first", "second"}, left: make(chan socketio.Reason, 2)}
	for _, name := range c.names {
		server := &socketio.Server{Adapter: newBusAdapter(t, b, name)}
		n := server.Of("/shared")
		remotes := make(chan *socketio.Socket, 1)
		n.OnConnect(func(_ context.Context, s *socketio.Socket) { remotes <- s })
		n.OnDisconnect(func(_ *socketio.Socket, reason socketio.Reason) { c.left <- reason })
		s := start(t, server)
		client := s.client()
		socket := client.Of("/shared")
		c.got = append(c.got, collect[message](socket, "news"))
		s.run(client)
		c.n = append(c.n, n)
		c.clients = append(c.clients, socket)
		c.remotes = append(c.remotes, receive(t, remotes))
	}
	return c
}

// want fails unless the next message of those clients is the one with that text.
func (c *cluster) want(t *testing.T, text string, clients ...int) {
	t.Helper()
	for _, i := range clients {
		want := message{Text: text, File: []byte("file")}
		if diff := gocmp.Diff(want, receive(t, c.got[i])); diff != "" {
			t.Errorf("client %d (-want +got):\n%s", i, diff)
		}
	}
}

func news(text string) message { return message{Text: text, File: []byte("file")} }

// What is for the clients of all servers comes to them by an adapter.
func TestAdapterBroadcast(t *testing.T) {
	c := newCluster(t)
	c.n[0].Emit("news", news("to all"))
	c.want(t, "to all", 0, 1)
	c.n[0].All().Local().Emit("news", news("to its own"))
	c.remotes[0].Broadcast().Emit("news", news("to the other"))
	c.n[1].To(c.remotes[0].ID()).Emit("news", news("to one by ID"))
	c.want(t, "to its own", 0)
	c.want(t, "to the other", 1)
	c.want(t, "to one by ID", 0)

	c.n[0].To(c.remotes[1].ID()).Join("away")
	c.n[0].To("away").Emit("news", news("to a room"))
	c.want(t, "to a room", 1)
	c.n[0].To("away").Leave("away")
	c.n[0].To("away").Emit("news", news("to nobody"))
	c.n[0].Emit("news", news("to all again"))
	c.want(t, "to all again", 0, 1)

	c.n[0].Except(c.remotes[0].ID()).Disconnect()
	if reason := receive(t, c.left); reason != socketio.ServerDisconnect {
		t.Errorf("it was disconnected because of %q", reason)
	}
	if c.remotes[1].Connected() || !c.remotes[0].Connected() {
		t.Error("the wrong one was disconnected")
	}
}

// The sockets of all servers are fetched, with their rooms and values.
func TestAdapterFetch(t *testing.T) {
	c := newCluster(t)
	c.remotes[1].Join("away")
	c.remotes[1].SetValue("mine")
	got, err := c.n[0].To("away", c.remotes[0].ID()).Fetch(t.Context())
	want := []socketio.RemoteSocket{
		{ID: c.remotes[0].ID(), Rooms: []string{c.remotes[0].ID()}},
		{ID: c.remotes[1].ID(), Rooms: []string{c.remotes[1].ID(), "away"}, Value: "mine"},
	}
	if diff := gocmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	// The same, of sockets that volatile events would leave out.
	if got, err := c.n[0].All().Volatile().Fetch(t.Context()); err != nil || len(got) != 2 {
		t.Errorf("%v, %v", got, err)
	}
}

// The acknowledgements of clients of all servers come back, with what is binary in them
// and with the errors of their handlers.
func TestAdapterCall(t *testing.T) {
	c := newCluster(t)
	socketio.OnCall(c.clients[0], "echo", func(_ context.Context, _ *socketio.ClientSocket, m message) (message, error) {
		return message{}, &socketio.Error{Message: "not today"}
	})
	socketio.OnCall(c.clients[1], "echo", func(_ context.Context, _ *socketio.ClientSocket, m message) (message, error) {
		return m, nil
	})
	replies, err := c.n[0].All().Call(t.Context(), "echo", news("there and back"))
	if err != nil || len(replies) != 2 {
		t.Fatalf("%v, %v", replies, err)
	}
	for _, r := range replies {
		var m message
		switch r.From {
		case c.remotes[0].ID():
			if refusal, ok := errors.AsType[*socketio.Error](r.Err); !ok || refusal.Message != "not today" {
				t.Errorf("the error of the first client is %v", r.Err)
			}
		case c.remotes[1].ID():
			if err := r.Args.Scan(&m); err != nil || r.Err != nil || string(m.File) != "file" {
				t.Errorf("%+v, %v, %v", m, err, r.Err)
			}
		default:
			t.Errorf("a reply from %s", r.From)
		}
	}

	// A client of the other server leaves before it has replied.
	asked := make(chan bool)
	socketio.OnCall(c.clients[1], "echo", func(ctx context.Context, _ *socketio.ClientSocket, _ struct{}) (int, error) {
		close(asked)
		<-ctx.Done()
		return 0, nil
	})
	go func() {
		<-asked
		c.remotes[1].Disconnect()
	}()
	replies, err = c.n[0].Except(c.remotes[0].ID()).Call(t.Context(), "echo")
	if err != nil || len(replies) != 1 || replies[0].Err != socketio.ErrDisconnected {
		t.Errorf("%v, %v", replies, err)
	}
}

// Servers send events to each other, and wait for replies.
func TestServers(t *testing.T) {
	c := newCluster(t)
	heard := make(chan string, 1)
	for i, n := range c.n {
		socketio.On(n.Servers(), "note", func(_ context.Context, n *socketio.Namespace, m message) error {
			heard <- c.names[i] + n.Name() + " " + m.Text + " " + string(m.File)
			return nil
		})
		socketio.OnCall(n.Servers(), "count", func(_ context.Context, n *socketio.Namespace, _ struct{}) (int, error) {
			return len(n.Sockets()), nil
		})
		socketio.On(n.Servers(), "panic", func(context.Context, *socketio.Namespace, struct{}) error { panic("so") })
	}
	if err := c.n[1].Servers().Emit("note", news("hello")); err != nil {
		t.Fatal(err)
	}
	if got := receive(t, heard); got != "first/shared hello file" {
		t.Error(got)
	}
	replies, err := c.n[0].Servers().Call(t.Context(), "count")
	if err != nil || len(replies) != 1 || replies[0].From != "second" {
		t.Fatalf("%v, %v", replies, err)
	}
	var count int
	if err := replies[0].Args.Scan(&count); err != nil || count != 1 {
		t.Errorf("%d, %v", count, err)
	}
	for event, want := range map[string]string{"panic": "internal error", "unknown": "no handler for the event"} {
		replies, err := c.n[0].Servers().Call(t.Context(), event)
		if err != nil || len(replies) != 1 {
			t.Fatalf("%s: %v, %v", event, replies, err)
		}
		if refusal, ok := errors.AsType[*socketio.Error](replies[0].Err); !ok || refusal.Message != want {
			t.Errorf("%s: %v", event, replies[0].Err)
		}
	}
	if err := c.n[0].Servers().Emit("connect"); err != socketio.ErrReserved {
		t.Errorf("a reserved event: %v", err)
	}
}

// A server without others has nobody to send to.
func TestServersAlone(t *testing.T) {
	n := new(socketio.Server).Of("/")
	if err := n.Servers().Emit("note"); err != nil {
		t.Error(err)
	}
	if replies, err := n.Servers().Call(t.Context(), "note"); err != nil || len(replies) != 0 {
		t.Errorf("%v, %v", replies, err)
	}
}

// Arguments are the same when they have been a packet.
func TestArgsPacket(t *testing.T) {
	for _, values := range [][]any{nil, {1}, {"a", []byte("b"), map[string]any{"c": []byte("d")}}} {
		args, err := socketio.NewArgs(values...)
		if err != nil {
			t.Fatal(err)
		}
		again, err := socketio.ArgsOf(unpack(pack(args.Packet())))
		if err != nil || again.Len() != len(values) {
			t.Fatalf("%v: %v", values, err)
		}
		equal := func(a, b socketio.Raw) int {
			return cmp.Or(slices.Compare(a.JSON, b.JSON), slices.CompareFunc(a.Binary, b.Binary, slices.Compare))
		}
		for i := range values {
			if equal(args.Raw(i), again.Raw(i)) != 0 {
				t.Errorf("%s is %s", args.Raw(i).JSON, again.Raw(i).JSON)
			}
		}
	}
	if _, err := socketio.NewArgs(make(chan int)); err == nil {
		t.Error("a channel was encoded")
	}
}
