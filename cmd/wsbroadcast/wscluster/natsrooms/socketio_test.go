package natsrooms

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"duplex/conn/hub"
	"duplex/conn/socketio"
	"duplex/conn/socketio/cluster"
	"duplex/conn/socketio/engineio"
)

// Three servers of Socket.IO share a namespace over NATS: broadcasts, acknowledgements,
// sockets and events for servers.
func TestSocketIO(t *testing.T) {
	url := server(t)
	heard := make(chan string, 100)
	var namespaces []*socketio.Namespace
	for range 3 {
		namespaces = append(namespaces, socketIO(t, url, heard))
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for _, n := range namespaces {
		for found := 0; found < 3; time.Sleep(10 * time.Millisecond) { // until it knows the other servers
			sockets, err := n.All().Fetch(ctx)
			if err != nil {
				t.Fatal(err)
			}
			found = len(sockets)
		}
	}
	namespaces[0].Emit("news", "hello")
	for range 3 {
		select {
		case text := <-heard:
			if text != "hello" {
				t.Errorf("%q", text)
			}
		case <-ctx.Done():
			t.Fatal("not all have heard it")
		}
	}
	replies, err := namespaces[1].All().Call(ctx, "double", 21)
	if err != nil || len(replies) != 3 {
		t.Fatalf("%v, %v", replies, err)
	}
	for _, r := range replies {
		var n int
		if err := r.Args.Scan(&n); err != nil || n != 42 {
			t.Errorf("%d, %v", n, err)
		}
	}
	replies, err = namespaces[2].Servers().Call(ctx, "ping")
	if err != nil || len(replies) != 2 || replies[0].From == replies[1].From {
		t.Errorf("%v, %v", replies, err)
	}
}

// socketIO starts a server with a client, and returns its namespace.
func socketIO(t *testing.T, url string, heard chan string) *socketio.Namespace {
	t.Helper()
	e, err := Connect(t.Context(), url, fast)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	c := &cluster.Cluster{Node: &hub.Node{Engine: e}}
	t.Cleanup(c.Close)
	s := &socketio.Server{Adapter: c.Adapter, Log: slog.New(slog.DiscardHandler)}
	n := s.Of("/shared")
	socketio.On(n.Servers(), "ping", func(context.Context, *socketio.Namespace, struct{}) error { return nil })
	connected := make(chan bool, 1)
	n.OnConnect(func(context.Context, *socketio.Socket) { connected <- true })
	web := httptest.NewServer(s)
	t.Cleanup(func() { s.Close(); web.Close() })
	client := &socketio.Client{URL: web.URL, Dialer: engineio.Dialer{Transports: []engineio.Transport{engineio.WebSocket}}, Log: s.Log}
	socket := client.Of("/shared")
	socketio.On(socket, "news", func(_ context.Context, _ *socketio.ClientSocket, text string) error {
		heard <- text
		return nil
	})
	socketio.OnCall(socket, "double", func(_ context.Context, _ *socketio.ClientSocket, n int) (int, error) { return 2 * n, nil })
	over := make(chan error, 1)
	go func() { over <- client.Run(context.Background()) }()
	t.Cleanup(func() { client.Close(); <-over; http.DefaultClient.CloseIdleConnections() })
	<-connected
	return n
}
