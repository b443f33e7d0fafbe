package socketio_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"duplex/conn/socketio"
)

func TestNamespaces(t *testing.T) {
	server := new(socketio.Server)
	for _, name := range []string{"", "admin", "/other"} {
		socketio.OnCall(server.Of(name), "where", func(_ context.Context, s *socketio.Socket, _ struct{}) (string, error) {
			return s.Namespace().Name(), nil
		})
	}
	s := start(t, server)
	c := s.client()
	sockets := map[string]*socketio.ClientSocket{"/": c.Of(""), "/admin": c.Of("/admin")}
	s.run(c)
	for want, socket := range sockets {
		if got, err := socketio.Call[string](t.Context(), socket, "where"); got != want || err != nil {
			t.Errorf("%s: %s, %v", want, got, err)
		}
	}
	late := c.Of("/other") // while it runs
	if got, err := socketio.Call[string](t.Context(), late, "where"); got != "/other" || err != nil {
		t.Errorf("%s, %v", got, err)
	}
	if c.Of("other") != late {
		t.Error("another socket for the same namespace")
	}
	sockets["/"].Disconnect()
	if got, err := socketio.Call[string](t.Context(), late, "where"); got != "/other" || err != nil {
		t.Errorf("after another has left: %s, %v", got, err)
	}
	if n := server.Engine.Sessions(); n != 1 {
		t.Errorf("%d sessions", n)
	}
}

func TestMatch(t *testing.T) {
	server := new(socketio.Server)
	rooms := server.Match(func(name string, auth json.RawMessage) bool {
		return strings.HasPrefix(name, "/room-") && string(auth) != `{"no":true}`
	})
	gone := make(chan string, 10)
	rooms.OnDisconnect(func(s *socketio.Socket, _ socketio.Reason) { gone <- s.Namespace().Name() })
	socketio.OnCall(rooms, "where", func(_ context.Context, s *socketio.Socket, _ struct{}) (string, error) {
		return s.Namespace().Name(), nil
	})
	s := start(t, server)
	for i := range 2 {
		socket := s.connect(fmt.Sprintf("/room-%d", i))
		want := socket.Namespace()
		if got, err := socketio.Call[string](t.Context(), socket, "where"); got != want || err != nil {
			t.Errorf("%s, %v", got, err)
		}
		socket.Disconnect()
		if name := receive(t, gone); name != want {
			t.Errorf("%s is gone", name)
		}
	}
	if n := server.Namespaces(); n != 0 {
		t.Errorf("%d namespaces are left", n)
	}
	c := s.client()
	socket := c.Of("/room-3")
	socket.SetAuth(func(context.Context) (any, error) { return map[string]bool{"no": true}, nil })
	wantRefused(t, socket, s.run(c), "Invalid namespace")
}

// wantRefused fails unless the server refuses to connect the only socket of a client.
func wantRefused(t *testing.T, socket *socketio.ClientSocket, over chan error, message string) *socketio.Error {
	t.Helper()
	refused := make(chan error, 1)
	socket.OnConnectError(func(_ *socketio.ClientSocket, err error) { refused <- err })
	err := receive(t, over)
	over <- nil
	e, ok := errors.AsType[*socketio.Error](err)
	if !ok || e.Message != message {
		t.Errorf("Run returned %v, want %q", err, message)
	}
	return e
}

func TestRefused(t *testing.T) {
	server := new(socketio.Server)
	n := server.Of("/")
	n.Use(func(_ context.Context, s *socketio.Socket) error {
		var auth struct{ Token string }
		if err := json.Unmarshal(s.Auth(), &auth); err != nil {
			return err
		}
		switch auth.Token {
		case "":
			return &socketio.Error{Message: "no token", Data: map[string]int{"code": 7}}
		case "bad":
			return errors.New("a secret")
		}
		s.SetValue(auth.Token)
		return nil
	})
	reached := make(chan string, 1)
	n.Use(func(_ context.Context, s *socketio.Socket) error {
		reached <- s.Value().(string)
		return nil
	})
	n.OnConnect(func(_ context.Context, s *socketio.Socket) { s.Emit("welcome", s.Value()) })
	s := start(t, server)

	c := s.client()
	e := wantRefused(t, c.Of("/"), s.run(c), "no token")
	if data, _ := e.Data.(json.RawMessage); string(data) != `{"code":7}` {
		t.Errorf("data %v", e.Data)
	}
	auth := func(token string) func(context.Context) (any, error) {
		return func(context.Context) (any, error) { return map[string]string{"token": token}, nil }
	}
	c = s.client()
	c.Of("/").SetAuth(auth("bad"))
	wantRefused(t, c.Of("/"), s.run(c), "Forbidden")
	nothing(t, reached)

	// The same client tries again with a token that is good.
	socket := c.Of("/")
	welcome := collect[string](socket, "welcome")
	socket.SetAuth(auth("good"))
	socket.Connect()
	s.run(c)
	if token := receive(t, welcome); token != "good" || receive(t, reached) != "good" {
		t.Errorf("welcome, %q", token)
	}
}

func TestAuthFails(t *testing.T) {
	s := start(t, echo())
	c := s.client()
	c.Of("/").SetAuth(func(context.Context) (any, error) { return nil, &socketio.Error{Message: "no password"} })
	wantRefused(t, c.Of("/"), s.run(c), "no password")
}

func TestUseEvent(t *testing.T) {
	server := new(socketio.Server)
	n := server.Of("/")
	n.UseEvent(func(_ context.Context, _ *socketio.Socket, event string, args socketio.Args) error {
		if event == "secret" {
			return &socketio.Error{Message: "not allowed"}
		}
		return nil
	})
	for _, event := range []string{"secret", "public"} {
		socketio.OnCall(n, event, func(context.Context, *socketio.Socket, struct{}) (string, error) { return event, nil })
	}
	socket := start(t, server).connect("/")
	if got, err := socketio.Call[string](t.Context(), socket, "public"); got != "public" || err != nil {
		t.Error(got, err)
	}
	if _, err := socketio.Call[string](t.Context(), socket, "secret"); err == nil || err.Error() != "socket.io: not allowed" {
		t.Error(err)
	}
}

func TestDisconnectReasons(t *testing.T) {
	server := new(socketio.Server)
	reasons := make(chan socketio.Reason, 10)
	remotes := make(chan *socketio.Socket, 1)
	n := server.Of("/")
	n.OnConnect(func(_ context.Context, s *socketio.Socket) { remotes <- s })
	n.OnDisconnect(func(s *socketio.Socket, reason socketio.Reason) {
		if s.Connected() || s.Context().Err() == nil {
			t.Error("still connected")
		}
		reasons <- reason
	})
	s := start(t, server)
	tests := []struct {
		name           string
		end            func(client *socketio.ClientSocket, server *socketio.Socket)
		server, client socketio.Reason
	}{
		{"client", func(c *socketio.ClientSocket, _ *socketio.Socket) { c.Disconnect() },
			socketio.ClientDisconnect, socketio.IOClientDisconnect},
		{"server", func(_ *socketio.ClientSocket, s *socketio.Socket) { s.Disconnect() },
			socketio.ServerDisconnect, socketio.IOServerDisconnect},
		{"server, all", func(_ *socketio.ClientSocket, s *socketio.Socket) { s.DisconnectClient() },
			socketio.ServerDisconnect, socketio.IOServerDisconnect},
		{"session", func(_ *socketio.ClientSocket, s *socketio.Socket) { s.Session().Close() },
			"forced close", "transport close"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			socket := s.connect("/")
			ended := make(chan socketio.Reason, 10)
			socket.OnDisconnect(func(_ *socketio.ClientSocket, reason socketio.Reason) { ended <- reason })
			remote := receive(t, remotes)
			if remote.Request().Target == "" || remote.Recovered() {
				t.Error("not what a new socket is like")
			}
			test.end(socket, remote)
			if got := receive(t, reasons); got != test.server {
				t.Errorf("server: %q, want %q", got, test.server)
			}
			if got := receive(t, ended); got != test.client {
				t.Errorf("client: %q, want %q", got, test.client)
			}
			if err := remote.Emit("x"); err != socketio.ErrDisconnected {
				t.Errorf("Emit: %v", err)
			}
			if err := remote.Join("x"); err != socketio.ErrDisconnected {
				t.Errorf("Join: %v", err)
			}
			if _, err := remote.Call(t.Context(), "x"); err != socketio.ErrDisconnected {
				t.Errorf("Call: %v", err)
			}
		})
		for len(remotes) > 0 { // a client that has come back
			<-remotes
		}
		for len(reasons) > 0 {
			<-reasons
		}
	}
}

// What a client has sent before it left is handled, and then it is told that it has left.
func TestEventsBeforeDisconnect(t *testing.T) {
	server := new(socketio.Server)
	n := server.Of("/")
	handled, hold := make(chan int, 10), make(chan bool)
	socketio.On(n, "n", func(_ context.Context, _ *socketio.Socket, v int) error {
		<-hold
		handled <- v
		return nil
	})
	over := make(chan bool, 1)
	n.OnDisconnect(func(*socketio.Socket, socketio.Reason) { over <- true })
	socket := start(t, server).connect("/")
	for i := range 3 {
		socket.Emit("n", i)
	}
	socket.Disconnect()
	nothing(t, over)
	close(hold)
	for i := range 3 {
		if got := receive(t, handled); got != i {
			t.Errorf("got %d", got)
		}
	}
	receive(t, over)
}

// A handler that panics ends its session and nothing else.
func TestPanic(t *testing.T) {
	server := echo()
	socketio.On(server.Of("/"), "panic", func(context.Context, *socketio.Socket, struct{}) error { panic("oops") })
	reasons := make(chan socketio.Reason, 10)
	server.Of("/").OnDisconnect(func(_ *socketio.Socket, r socketio.Reason) { reasons <- r })
	s := start(t, server)
	bystander, socket := s.connect("/"), s.connect("/")
	socket.Emit("panic")
	if got := receive(t, reasons); got != socketio.ForcedServerClose {
		t.Errorf("%q", got)
	}
	if _, err := bystander.Call(t.Context(), "x"); err != nil {
		t.Error(err)
	}
}
