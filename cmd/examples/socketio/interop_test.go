package socketio_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"duplex/cmd/internal/foreign"
	"duplex/conn/socketio"
	"duplex/conn/socketio/engineio"
)

// ways are the transports that a client uses.
var ways = map[string]string{"websocket": "websocket", "polling": "polling", "upgrade": "polling,websocket"}

// newServer returns a server that does what the foreign clients ask for.
func newServer(t *testing.T) *httptest.Server {
	server := &socketio.Server{Recovery: new(socketio.Recovery), Log: slog.New(slog.DiscardHandler)}
	server.Engine.MaxPayload = 4 << 20
	serve(server.Of("/"))
	serve(server.Of("/admin"))
	serve(server.Match(func(name string, _ json.RawMessage) bool { return strings.HasPrefix(name, "/room-") }))
	secret := server.Of("/secret")
	serve(secret)
	secret.Use(func(_ context.Context, s *socketio.Socket) error {
		if string(s.Auth()) != `{"token":"good"}` {
			return &socketio.Error{Message: "wrong token", Data: map[string]int{"code": 7}}
		}
		return nil
	})
	web := httptest.NewServer(server)
	t.Cleanup(func() {
		server.Close()
		web.Close()
	})
	return web
}

type upload struct {
	Text string `json:"text"`
	File []byte `json:"file"`
}

func serve(n *socketio.Namespace) {
	type (
		ctx    = context.Context
		socket = *socketio.Socket
		none   = struct{}
	)
	socketio.OnCall(n, "echo", func(_ ctx, _ socket, args socketio.Args) (socketio.Values, error) { return args.Values(), nil })
	socketio.OnCall(n, "where", func(_ ctx, s socket, _ none) (string, error) { return s.Namespace().Name(), nil })
	socketio.OnCall(n, "typed", func(_ ctx, _ socket, u upload) (upload, error) {
		file := slices.Clone(u.File)
		slices.Reverse(file)
		return upload{u.Text + "!", file}, nil
	})
	socketio.On(n, "fail", func(ctx, socket, none) error {
		return &socketio.Error{Message: "no", Data: map[string]int{"code": 7}}
	})
	socketio.OnCall(n, "ask me", func(ctx ctx, s socket, v int) (int, error) { return socketio.Call[int](ctx, s, "question", v) })
	socketio.On(n, "back", func(_ ctx, s socket, v int) error { return s.Emit("n", v) })
	socketio.On(n, "join", func(_ ctx, s socket, room string) error { return s.Join(room) })
	socketio.On(n, "tell", func(_ ctx, s socket, args socketio.Args) error {
		var room, text string
		if err := args.Scan(&room, &text); err != nil {
			return err
		}
		return s.To(room).Emit("news", text)
	})
	socketio.OnCall(n, "poll", func(ctx ctx, s socket, room string) ([]string, error) {
		replies, err := s.To(room).Call(ctx, "vote")
		votes := make([]string, len(replies))
		for i, r := range replies {
			r.Args.Scan(&votes[i])
		}
		return votes, err
	})
	socketio.On(n, "news for me", func(_ ctx, s socket, text string) error { return s.Emit("news", text) })
	socketio.On(n, "tell me later", func(_ ctx, s socket, text string) error {
		time.AfterFunc(50*time.Millisecond, func() {
			s.Session().Close()
			n.To(s.ID()).Emit("news", text)
		})
		return nil
	})
	socketio.On(n, "kick me", func(_ ctx, s socket, _ none) error { s.Disconnect(); return nil })
	socketio.On(n, "cut me", func(_ ctx, s socket, _ none) error { return s.Session().Close() })
}

// The official client plays its scenarios with every choice of transports.
func TestOfficialClient(t *testing.T) {
	t.Parallel() // most of it is waiting
	node := foreign.Node(t, "socket.io-client")
	scenarios := []string{"text", "binary", "typed", "failing", "question", "namespaces", "auth", "rooms", "order", "large", "traffic", "recovery", "reasons"}
	for name, transports := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			web := newServer(t)
			args := append([]string{foreign.Path(t, "node", "socketio_client.mjs"), web.URL, transports}, scenarios...)
			out, err := command(t, node, args...).Output()
			if err != nil {
				t.Error(err)
			}
			passed := 0
			for line := range strings.Lines(string(out)) {
				if strings.HasPrefix(line, "ok ") {
					passed++
				} else {
					t.Error(strings.TrimSpace(line))
				}
			}
			if passed != len(scenarios) {
				t.Errorf("%d of %d scenarios passed", passed, len(scenarios))
			}
		})
	}
}

func TestPythonClient(t *testing.T) {
	t.Parallel()
	python := foreign.Python(t, "socketio", "aiohttp")
	for name, transports := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			web := newServer(t)
			out, err := command(t, python, foreign.Path(t, "python_socketio.py"), "client", web.URL, transports).Output()
			if err != nil || strings.TrimSpace(string(out)) != "passed" {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}

// command returns a program that ends with the test.
func command(t *testing.T, name string, args ...string) *exec.Cmd {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	t.Cleanup(cancel)
	c := exec.CommandContext(ctx, name, args...)
	c.Stderr = t.Output()
	return c
}

// startServer starts a foreign server, and returns its URL.
func startServer(t *testing.T, name string, args ...string) (url string, stop func()) {
	t.Helper()
	c := command(t, name, args...)
	input, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	stop = func() {
		input.Close()
		c.Wait()
	}
	t.Cleanup(stop)
	return firstLine(t, output), stop
}

// firstLine returns the first line that a program prints.
func firstLine(t *testing.T, output io.Reader) string {
	t.Helper()
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// newClient returns a client of a foreign server.
func newClient(url, transports string) *socketio.Client {
	c := &socketio.Client{URL: url, Delay: 20 * time.Millisecond, MaxBuffer: 20_000, Log: slog.New(slog.DiscardHandler)}
	for name := range strings.SplitSeq(transports, ",") {
		c.Dialer.Transports = append(c.Dialer.Transports, engineio.Transport(name))
	}
	return c
}

func run(t *testing.T, c *socketio.Client) {
	over := make(chan error, 1)
	go func() { over <- c.Run(context.Background()) }()
	t.Cleanup(func() {
		c.Close()
		<-over
		http.DefaultClient.CloseIdleConnections()
	})
}

// talk does what foreign servers of both kinds understand, with a file of that size.
func talk(t *testing.T, url, transports string, size int) {
	c := newClient(url, transports)
	main, admin := c.Of("/"), c.Of("/admin")
	numbers := make(chan int, 20_000)
	socketio.On(main, "n", func(_ context.Context, _ *socketio.ClientSocket, n int) error { numbers <- n; return nil })
	socketio.OnCall(main, "question", func(_ context.Context, _ *socketio.ClientSocket, n int) (int, error) { return n + 1, nil })
	run(t, c)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()

	large := bytes.Repeat([]byte{7}, size)
	reply, err := main.Call(ctx, "echo", "héllo \u001e", upload{"x", []byte{0, 255}}, large)
	var text string
	var u upload
	var back []byte
	if err == nil {
		err = reply.Scan(&text, &u, &back)
	}
	if err != nil || text != "héllo \u001e" || u.Text != "x" || !bytes.Equal(u.File, []byte{0, 255}) || !bytes.Equal(back, large) {
		t.Errorf("echo: %v, %q, %v and %d bytes", err, text, u, len(back))
	}
	if where, err := socketio.Call[string](ctx, admin, "where"); err != nil || where != "/admin" {
		t.Errorf("namespace: %s, %v", where, err)
	}
	if n, err := socketio.Call[int](ctx, main, "ask me", 41); err != nil || n != 42 {
		t.Errorf("a question: %d, %v", n, err)
	}
	const total = 10_000
	for i := range total {
		if err := main.Emit("back", i); err != nil {
			t.Fatal(err)
		}
	}
	for i := range total {
		select {
		case n := <-numbers:
			if n != i {
				t.Fatalf("got %d, want %d", n, i)
			}
		case <-ctx.Done():
			t.Fatalf("%d of %d events came", i, total)
		}
	}
	refused := newClient(url, transports)
	refused.Of("/secret").SetAuth(func(context.Context) (any, error) { return map[string]string{"token": "bad"}, nil })
	if err := refused.Run(ctx); err == nil || !strings.Contains(err.Error(), "wrong token") {
		t.Errorf("a wrong token: %v", err)
	}
	secret := c.Of("/secret")
	secret.SetAuth(func(context.Context) (any, error) { return map[string]string{"token": "good"}, nil })
	secret.Connect()
}

func TestOfficialServer(t *testing.T) {
	t.Parallel()
	node := foreign.Node(t, "socket.io")
	for name, transports := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, _ := startServer(t, node, foreign.Path(t, "node", "socketio_server.mjs"))
			talk(t, url, transports, 1<<20)
			recover(t, url, transports)
		})
	}
}

func TestPythonServer(t *testing.T) {
	t.Parallel()
	python := foreign.Python(t, "socketio", "aiohttp")
	for name, transports := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, _ := startServer(t, python, foreign.Path(t, "python_socketio.py"), "server")
			talk(t, url, transports, 2_000) // of bodies that come in two pieces this server may read the first alone
		})
	}
}

// recover has the official server cut the connection, and gets what it has missed.
func recover(t *testing.T, url, transports string) {
	c := newClient(url, transports)
	socket := c.Of("/")
	news, connected := make(chan string, 10), make(chan bool, 10)
	socketio.On(socket, "news", func(_ context.Context, _ *socketio.ClientSocket, text string) error { news <- text; return nil })
	socket.OnConnect(func(_ context.Context, s *socketio.ClientSocket) { connected <- s.Recovered() })
	run(t, c)
	if first := <-connected; first {
		t.Error("the first connection is recovered")
	}
	socket.Emit("news for me", "before")
	socket.Call(t.Context(), "tell me later", "missed")
	if again := <-connected; !again {
		t.Error("the second connection is not recovered")
	}
	for _, want := range []string{"before", "missed"} {
		if text := <-news; text != want {
			t.Errorf("got %q, want %q", text, want)
		}
	}
}

// A client outlives the restart of a server.
func TestOfficialServerRestarts(t *testing.T) {
	t.Parallel()
	node := foreign.Node(t, "socket.io")
	program := foreign.Path(t, "node", "socketio_server.mjs")
	url, stop := startServer(t, node, program)
	c := newClient(url, "websocket")
	socket := c.Of("/")
	connected := make(chan bool, 10)
	socket.OnConnect(func(context.Context, *socketio.ClientSocket) { connected <- true })
	run(t, c)
	<-connected
	stop()
	socket.Emit("back", 1) // it waits
	numbers := make(chan int, 1)
	socketio.On(socket, "n", func(_ context.Context, _ *socketio.ClientSocket, n int) error { numbers <- n; return nil })
	for socket.Connected() {
		time.Sleep(time.Millisecond)
	}
	socket.Emit("back", 2)
	startServer(t, node, program, url[strings.LastIndex(url, ":")+1:])
	<-connected
	if n := <-numbers; n > 2 {
		t.Errorf("got %d", n)
	}
}
