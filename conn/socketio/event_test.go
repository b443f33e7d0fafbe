package socketio_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duplex/conn/socketio"
)

// echo is a server that sends events back, and acknowledges them with their arguments.
func echo() *socketio.Server {
	server := new(socketio.Server)
	socketio.OnAny(server.Of("/"), func(_ context.Context, s *socketio.Socket, event string, args socketio.Args) (socketio.Values, error) {
		s.Emit(event+"-back", args.Values()...)
		return args.Values(), nil
	})
	return server
}

func TestEvents(t *testing.T) {
	for name, transports := range clientWays {
		t.Run(name, func(t *testing.T) {
			s := start(t, echo())
			c := s.client(transports...)
			socket := c.Of("/")
			back := collect[message](socket, "message-back")
			want := message{"<hello> \x1e 世界", []byte{0, 1, 2, 0xff}, 7}
			socket.Emit("message", want) // it waits for the connection
			s.run(c)
			if diff := cmp.Diff(want, receive(t, back)); diff != "" {
				t.Errorf("event (-want +got):\n%s", diff)
			}
			got, err := socketio.Call[message](t.Context(), socket, "message", want)
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("acknowledgement: %v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestManyEventsInOrder(t *testing.T) {
	const n = 10_000
	for name, transports := range clientWays {
		t.Run(name, func(t *testing.T) {
			s := start(t, echo())
			c := s.client(transports...)
			c.MaxBuffer = n
			socket := c.Of("/")
			back := collect[int](socket, "n-back")
			s.run(c)
			for i := range n {
				if err := socket.Emit("n", i); err != nil {
					t.Fatal(err)
				}
			}
			for i := range n {
				if got := receive(t, back); got != i {
					t.Fatalf("got %d, want %d", got, i)
				}
			}
		})
	}
}

func TestLargeEvents(t *testing.T) {
	for name, transports := range clientWays {
		t.Run(name, func(t *testing.T) {
			server := echo()
			s := start(t, server)
			c := s.client(transports...)
			socket := c.Of("/")
			s.run(c)
			text, file := strings.Repeat("x", 1<<18), bytes.Repeat([]byte{1}, 1<<18)
			reply, err := socket.Call(t.Context(), "large", text, file)
			var gotText string
			var gotFile []byte
			if err == nil {
				err = reply.Scan(&gotText, &gotFile)
			}
			if err != nil || gotText != text || !bytes.Equal(gotFile, file) {
				t.Errorf("%v, %d and %d bytes", err, len(gotText), len(gotFile))
			}
		})
	}
}

func TestTypedHandlers(t *testing.T) {
	server := new(socketio.Server)
	n := server.Of("/")
	plain := make(chan message, 1)
	socketio.On(n, "plain", func(_ context.Context, _ *socketio.Socket, m message) error {
		plain <- m
		return nil
	})
	socketio.On(n, "none", func(context.Context, *socketio.Socket, struct{}) error { return nil })
	socketio.OnCall(n, "double", func(_ context.Context, _ *socketio.Socket, v int) (int, error) { return 2 * v, nil })
	socketio.OnCall(n, "several", func(_ context.Context, _ *socketio.Socket, args socketio.Args) (socketio.Values, error) {
		var a int
		var b string
		if err := args.Scan(&a, nil, &b); err != nil {
			return nil, err
		}
		return socketio.Values{b, a, args.Len()}, nil
	})
	socketio.OnCall(n, "known", func(context.Context, *socketio.Socket, struct{}) (int, error) {
		return 0, &socketio.Error{Message: "too hot", Data: map[string]int{"degrees": 99}}
	})
	socketio.OnCall(n, "unknown", func(context.Context, *socketio.Socket, struct{}) (int, error) {
		return 0, errors.New("a secret")
	})
	socket := start(t, server).connect("/")
	ctx := t.Context()

	if _, err := socketio.Call[struct{}](ctx, socket, "plain", message{Text: "hi"}); err != nil || (<-plain).Text != "hi" {
		t.Error(err)
	}
	if reply, err := socket.Call(ctx, "none"); err != nil || reply.Len() != 0 {
		t.Errorf("%d arguments, %v", reply.Len(), err)
	}
	if got, err := socketio.Call[int](ctx, socket, "double", 21); err != nil || got != 42 {
		t.Error(got, err)
	}
	var b string
	var a, count int
	reply, err := socket.Call(ctx, "several", 1, "skipped", "two")
	if err == nil {
		err = reply.Scan(&b, &a, &count)
	}
	if err != nil || a != 1 || b != "two" || count != 3 {
		t.Error(a, b, count, err)
	}
	if err := reply.Scan(nil, nil, nil, new(int)); err != socketio.ErrMissing {
		t.Errorf("a fourth argument: %v", err)
	}
	var known *socketio.Error
	if _, err := socketio.Call[int](ctx, socket, "known"); !errors.As(err, &known) || known.Message != "too hot" || cmp.Diff(known.Data, any(rawJSON(`{"degrees":99}`))) != "" {
		t.Errorf("known: %v, %s", err, known.Data)
	}
	if _, err := socketio.Call[int](ctx, socket, "unknown"); !errors.As(err, &known) || known.Message != "internal error" {
		t.Errorf("unknown: %v", err)
	}
	if _, err := socketio.Call[int](ctx, socket, "double", "not a number"); !errors.As(err, &known) || !strings.Contains(known.Message, "argument 0") {
		t.Errorf("an argument of the wrong type: %v", err)
	}
	if _, err := socketio.Call[int](ctx, socket, "double"); !errors.As(err, &known) {
		t.Errorf("no argument: %v", err)
	}
}

func TestServerCalls(t *testing.T) {
	server := new(socketio.Server)
	n := server.Of("/")
	got := make(chan int, 1)
	socketio.On(n, "go", func(ctx context.Context, s *socketio.Socket, v int) error {
		// An event is being handled meanwhile; acknowledgements are received all the same.
		answer, err := socketio.Call[int](ctx, s, "question", v)
		got <- answer
		return err
	})
	s := start(t, server)
	socket := s.connect("/")
	socketio.OnCall(socket, "question", func(_ context.Context, _ *socketio.ClientSocket, v int) (int, error) { return v + 1, nil })
	if _, err := socketio.Call[struct{}](t.Context(), socket, "go", 41); err != nil {
		t.Error(err)
	}
	if v := receive(t, got); v != 42 {
		t.Errorf("got %d", v)
	}
}

func TestCallEnds(t *testing.T) {
	server := new(socketio.Server)
	sockets := make(chan *socketio.Socket, 1)
	server.Of("/").OnConnect(func(_ context.Context, s *socketio.Socket) { sockets <- s })
	s := start(t, server)
	socket := s.connect("/")
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	remote := receive(t, sockets)
	for name, c := range map[string]socketio.Caller{"client": socket, "server": remote} {
		if _, err := c.Call(ctx, "nobody answers"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", name, err)
		}
	}
	calls := make(chan error, 2)
	for _, c := range []socketio.Caller{socket, remote} {
		go func() {
			_, err := c.Call(context.Background(), "nobody answers")
			calls <- err
		}()
	}
	time.Sleep(20 * time.Millisecond) // whichever comes first, the error is the same
	socket.Disconnect()
	for range 2 {
		if err := receive(t, calls); err != socketio.ErrDisconnected && err != context.DeadlineExceeded {
			t.Error(err)
		}
	}
}

func TestReservedNames(t *testing.T) {
	server := new(socketio.Server)
	sockets := make(chan *socketio.Socket, 1)
	server.Of("/").OnConnect(func(_ context.Context, s *socketio.Socket) { sockets <- s })
	socket := start(t, server).connect("/")
	if err := socket.Emit("connect"); err != socketio.ErrReserved {
		t.Errorf("client: %v", err)
	}
	if err := receive(t, sockets).Emit("disconnect"); err != socketio.ErrReserved {
		t.Errorf("server: %v", err)
	}
	if err := server.Of("/").Emit("disconnecting"); err != socketio.ErrReserved {
		t.Errorf("namespace: %v", err)
	}
	if err := socket.Emit("bad", make(chan int)); err == nil {
		t.Error("a channel was encoded")
	}
}

func TestVolatile(t *testing.T) {
	server := echo()
	s := start(t, server)
	c := s.client()
	socket := c.Of("/")
	if err := socket.EmitVolatile("lost"); err != nil {
		t.Error(err)
	}
	lost, back := collect[any](socket, "lost-back"), collect[int](socket, "kept-back")
	s.run(c)
	socket.Emit("kept", 1)
	receive(t, back)
	nothing(t, lost)
	for !socket.Connected() {
		time.Sleep(time.Millisecond)
	}
	socket.EmitVolatile("kept", 2)
	if got := receive(t, back); got != 2 {
		t.Errorf("got %d", got)
	}
}
