package cluster_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"duplex/conn/hub"
	"duplex/conn/socketio"
	"duplex/conn/socketio/cluster"
	"duplex/conn/socketio/engineio"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// A site is a server with a client, which has said what it has heard.
type site struct {
	namespace *socketio.Namespace
	port      *port
	socket    *socketio.Socket // of the client, at the server
	client    *socketio.ClientSocket
	news      chan string
	lost      chan error
}

type news struct {
	Text string `json:"text"`
	File []byte `json:"file"`
}

// sites returns servers that share a namespace by a broker, once they know each other.
func sites(t *testing.T, names ...string) (all []*site) {
	b := newBroker()
	for _, name := range names {
		all = append(all, newSite(t, b.port(t, name)))
	}
	for _, s := range all {
		until(t, "all know each other", func() bool {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			found, err := s.namespace.All().Fetch(ctx)
			return err == nil && len(found) == len(names)
		})
	}
	return all
}

func newSite(t *testing.T, p *port) *site {
	s := &site{port: p, news: make(chan string, 100_000), lost: make(chan error, 100)}
	c := &cluster.Cluster{Node: &hub.Node{Engine: p}, Lost: func(_ string, err error) { s.lost <- err }}
	t.Cleanup(c.Close)
	server := &socketio.Server{Adapter: c.Adapter, Log: slog.New(slog.DiscardHandler)}
	s.namespace = server.Of("/shared")
	sockets := make(chan *socketio.Socket, 1)
	s.namespace.OnConnect(func(_ context.Context, s *socketio.Socket) { sockets <- s })
	web := httptest.NewServer(server)
	t.Cleanup(func() { server.Close(); web.Close() })
	client := &socketio.Client{URL: web.URL, Dialer: engineio.Dialer{Transports: []engineio.Transport{engineio.WebSocket}}, Log: server.Log}
	s.client = client.Of("/shared")
	socketio.On(s.client, "news", func(_ context.Context, _ *socketio.ClientSocket, n news) error {
		s.news <- n.Text + string(n.File)
		return nil
	})
	over := make(chan error, 1)
	go func() { over <- client.Run(context.Background()) }()
	t.Cleanup(func() { client.Close(); <-over; http.DefaultClient.CloseIdleConnections() })
	s.socket = receive(t, sockets)
	return s
}

func receive[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(time.Minute):
		t.Fatal("nothing came")
		panic("unreachable")
	}
}

func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("never ", what)
		}
	}
}

// want fails unless that is what these have heard next.
func want(t *testing.T, text string, sites ...*site) {
	t.Helper()
	for _, s := range sites {
		if got := receive(t, s.news); got != text {
			t.Errorf("%s has heard %q, want %q", s.port.name, got, text)
		}
	}
}

// What is broadcast by a server comes to the clients of all that it is for, in order.
func TestBroadcast(t *testing.T) {
	all := sites(t, "A", "B", "C")
	a, b, c := all[0], all[1], all[2]
	a.namespace.Emit("news", news{"to all ", []byte("\x00\xff")})
	want(t, "to all \x00\xff", a, b, c)
	a.namespace.All().Local().Emit("news", news{Text: "to its own"})
	b.socket.Broadcast().Emit("news", news{Text: "to the others"})
	want(t, "to its own", a)
	want(t, "to the others", a, c)
	c.namespace.To(a.socket.ID(), b.socket.ID()).Join("away")
	for i := range 20 {
		c.namespace.To("away").Except(b.socket.ID()).Emit("news", news{Text: fmt.Sprint(i)})
	}
	for i := range 20 {
		want(t, fmt.Sprint(i), a)
	}
	c.namespace.To("away").Leave("away")
	c.namespace.To("away").Emit("news", news{Text: "to nobody"})
	c.namespace.Emit("news", news{Text: "to all again"})
	want(t, "to all again", a, b, c)
	c.namespace.To(a.socket.ID()).Disconnect()
	until(t, "it is disconnected", func() bool { return !a.socket.Connected() })
	if !b.socket.Connected() {
		t.Error("another one was disconnected")
	}
}

// What is volatile comes to the clients of other servers too, if they can take it at once.
func TestVolatile(t *testing.T) {
	all := sites(t, "A", "B")
	until(t, "it is heard", func() bool {
		all[0].namespace.All().Volatile().Emit("news", news{Text: "volatile"})
		return len(all[1].news) > 0
	})
}

// The sockets of all servers are fetched, with their rooms and values.
func TestFetch(t *testing.T) {
	all := sites(t, "A", "B", "C")
	all[1].socket.Join("away")
	all[1].socket.SetValue(map[string]any{"name": "Ann"})
	all[2].socket.SetValue(func() {})
	got, err := all[0].namespace.All().Fetch(t.Context())
	var wants []socketio.RemoteSocket
	for _, s := range all {
		wants = append(wants, socketio.RemoteSocket{ID: s.socket.ID(), Rooms: s.socket.Rooms()})
	}
	wants[1].Value = map[string]any{"name": "Ann"}
	byID := cmpopts.SortSlices(func(a, b socketio.RemoteSocket) bool { return a.ID < b.ID })
	if diff := cmp.Diff(wants, got, byID); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// The acknowledgements of the clients of all servers come back. A server that ends before
// it has answered holds nothing up, and is told of.
func TestCall(t *testing.T) {
	all := sites(t, "A", "B", "C")
	asked := make(chan bool, 1)
	for i, s := range all {
		socketio.OnCall(s.client, "number", func(_ context.Context, _ *socketio.ClientSocket, add int) (int, error) { return i + add, nil })
		socketio.OnCall(s.client, "wait", func(ctx context.Context, _ *socketio.ClientSocket, _ struct{}) (int, error) {
			if i == 2 {
				asked <- true
				<-ctx.Done()
			}
			return i, nil
		})
	}
	sum := func(replies []socketio.Reply) (sum int) {
		for _, r := range replies {
			var n int
			if err := r.Args.Scan(&n); err != nil || r.Err != nil {
				t.Errorf("%v, %v", err, r.Err)
			}
			sum += n
		}
		return sum
	}
	replies, err := all[1].namespace.All().Call(t.Context(), "number", 10)
	if err != nil || len(replies) != 3 || sum(replies) != 33 {
		t.Errorf("%v, %v", replies, err)
	}
	go func() {
		<-asked
		all[2].port.kill("socket.io /shared")
	}()
	replies, err = all[0].namespace.All().Call(t.Context(), "wait")
	if !errors.Is(err, cluster.ErrNoAnswer) || len(replies) != 2 || sum(replies) != 1 {
		t.Errorf("%v, %v", replies, err)
	}
}

// When the context ends, what has been answered until then is returned, and the others
// wait for nothing any more.
func TestCallEnds(t *testing.T) {
	all := sites(t, "A", "B")
	ctx, cancel := context.WithCancel(t.Context())
	begun, ended := make(chan bool), make(chan bool)
	socketio.OnCall(all[1].namespace.Servers(), "wait", func(ctx context.Context, _ *socketio.Namespace, _ struct{}) (int, error) {
		close(begun)
		<-ctx.Done()
		close(ended)
		return 0, nil
	})
	go func() {
		<-begun
		cancel()
	}()
	if replies, err := all[0].namespace.Servers().Call(ctx, "wait"); !errors.Is(err, context.Canceled) || len(replies) != 0 {
		t.Errorf("%v, %v", replies, err)
	}
	receive(t, ended)
}

// Servers send each other events, and wait for replies.
func TestServers(t *testing.T) {
	all := sites(t, "A", "B", "C")
	heard := make(chan string, 10)
	for _, s := range all {
		socketio.On(s.namespace.Servers(), "note", func(_ context.Context, _ *socketio.Namespace, n news) error {
			heard <- s.port.name + n.Text + string(n.File)
			return nil
		})
		socketio.OnCall(s.namespace.Servers(), "name", func(context.Context, *socketio.Namespace, struct{}) (string, error) {
			return s.port.name, nil
		})
	}
	if err := all[0].namespace.Servers().Emit("note", news{" hears ", []byte("\x00")}); err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{receive(t, heard): true, receive(t, heard): true}
	if diff := cmp.Diff(map[string]bool{"B hears \x00": true, "C hears \x00": true}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	replies, err := all[1].namespace.Servers().Call(t.Context(), "name")
	if err != nil || len(replies) != 2 {
		t.Fatalf("%v, %v", replies, err)
	}
	for _, r := range replies {
		var name string
		if err := r.Args.Scan(&name); err != nil || name != r.From {
			t.Errorf("%q from %q, %v", name, r.From, err)
		}
	}
}

// While the engine is away a server goes on by itself, and says what others have not got.
func TestEngineAway(t *testing.T) {
	all := sites(t, "A", "B")
	all[0].port.kill()
	all[0].namespace.Emit("news", news{Text: "alone"})
	want(t, "alone", all[0])
	if err := receive(t, all[0].lost); !errors.Is(err, errAway) {
		t.Error(err)
	}
}
