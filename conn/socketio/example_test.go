package socketio_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"time"

	"duplex/conn/socketio"
)

// Message is what the examples send.
type Message struct {
	From string `json:"from"`
	Text string `json:"text"`
}

// serve serves on the loopback interface. A program would say
//
//	http.Handle("/socket.io/", server)
//	http.ListenAndServe("127.0.0.1:3000", nil)
func serve(server *socketio.Server) (url string, stop func()) {
	mux := http.NewServeMux()
	mux.Handle("/socket.io/", server)
	web := httptest.NewServer(mux)
	return web.URL, func() {
		server.Close()
		web.Close()
	}
}

// A chat: the server passes each message on to all other clients.
func Example() {
	server := new(socketio.Server)
	chat := server.Of("/")
	socketio.On(chat, "message", func(_ context.Context, s *socketio.Socket, m Message) error {
		return s.Broadcast().Emit("message", m)
	})
	url, stop := serve(server)
	defer stop()

	heard := make(chan Message)
	connected := make(chan bool)
	enter := func() (*socketio.Client, *socketio.ClientSocket) {
		client := &socketio.Client{URL: url}
		socket := client.Of("/")
		socketio.On(socket, "message", func(_ context.Context, _ *socketio.ClientSocket, m Message) error {
			heard <- m
			return nil
		})
		socket.OnConnect(func(context.Context, *socketio.ClientSocket) { connected <- true })
		go client.Run(context.Background()) // until Close, through all losses of the connection
		<-connected
		return client, socket
	}
	alice, fromAlice := enter()
	defer alice.Close()
	bob, _ := enter()
	defer bob.Close()

	fromAlice.Emit("message", Message{"Alice", "Hello"})
	m := <-heard
	fmt.Println(m.From, "says", m.Text)
	// Output: Alice says Hello
}

// Acknowledgements: what the handler returns is the reply, and an [socketio.Error] is
// an error of the call.
func ExampleOnCall() {
	type sum struct{ A, B int }
	server := new(socketio.Server)
	socketio.OnCall(server.Of("/"), "divide", func(_ context.Context, _ *socketio.Socket, s sum) (int, error) {
		if s.B == 0 {
			return 0, &socketio.Error{Message: "division by zero"}
		}
		return s.A / s.B, nil
	})
	url, stop := serve(server)
	defer stop()

	client := &socketio.Client{URL: url}
	defer client.Close()
	socket := client.Of("/")
	go client.Run(context.Background())

	ctx, cancel := context.WithTimeout(context.Background(), time.Minute) // how long to wait for the replies
	defer cancel()
	fmt.Println(socketio.Call[int](ctx, socket, "divide", sum{6, 3})) // waits for the connection too
	fmt.Println(socketio.Call[int](ctx, socket, "divide", sum{6, 0}))
	// Output:
	// 2 <nil>
	// 0 socket.io: division by zero
}

// A call to several clients, which a room stands for: all of them vote.
func ExampleBroadcast_Call() {
	server := new(socketio.Server)
	jury := server.Of("/jury")
	seated := make(chan error)
	jury.OnConnect(func(_ context.Context, s *socketio.Socket) { seated <- s.Join("seats") })
	url, stop := serve(server)
	defer stop()

	for _, vote := range []string{"guilty", "not guilty", "guilty"} {
		client := &socketio.Client{URL: url}
		defer client.Close()
		socketio.OnCall(client.Of("/jury"), "vote", func(context.Context, *socketio.ClientSocket, struct{}) (string, error) {
			return vote, nil
		})
		go client.Run(context.Background())
		<-seated
	}

	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	replies, err := jury.To("seats").Call(ctx, "vote")
	var votes []string
	for _, r := range replies {
		var vote string
		r.Args.Scan(&vote)
		votes = append(votes, vote)
	}
	slices.Sort(votes)
	fmt.Println(votes, err)
	// Output: [guilty guilty not guilty] <nil>
}

// Middleware lets clients in by what they authenticate themselves with, or refuses
// them.
func ExampleNamespace_Use() {
	server := new(socketio.Server)
	admin := server.Of("/admin")
	admin.Use(func(_ context.Context, s *socketio.Socket) error {
		if string(s.Auth()) != `{"token":"secret"}` {
			return &socketio.Error{Message: "wrong token"}
		}
		s.SetValue("root") // for the handlers
		return nil
	})
	socketio.OnCall(admin, "whoami", func(_ context.Context, s *socketio.Socket, _ struct{}) (any, error) {
		return s.Value(), nil
	})
	url, stop := serve(server)
	defer stop()

	for _, token := range []string{"guess", "secret"} {
		client := &socketio.Client{URL: url}
		socket := client.Of("/admin")
		socket.SetAuth(func(context.Context) (any, error) { return map[string]string{"token": token}, nil })
		socket.OnConnect(func(ctx context.Context, s *socketio.ClientSocket) {
			fmt.Println(socketio.Call[string](ctx, s, "whoami"))
			client.Close()
		})
		err := client.Run(context.Background()) // returns when no namespace is left
		if refusal, ok := errors.AsType[*socketio.Error](err); ok {
			fmt.Println("refused:", refusal.Message)
		}
	}
	// Output:
	// refused: wrong token
	// root <nil>
}

// Several arguments, of which some are binary, are taken one by one.
func ExampleArgs_Scan() {
	server := new(socketio.Server)
	socketio.OnCall(server.Of("/"), "upload", func(_ context.Context, _ *socketio.Socket, args socketio.Args) (string, error) {
		var name string
		var content []byte // a Buffer, an ArrayBuffer or a Blob in JavaScript
		if err := args.Scan(&name, &content); err != nil {
			return "", &socketio.Error{Message: err.Error()}
		}
		return fmt.Sprintf("%s has %d bytes", name, len(content)), nil
	})
	url, stop := serve(server)
	defer stop()

	client := &socketio.Client{URL: url}
	defer client.Close()
	socket := client.Of("/")
	go client.Run(context.Background())
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	fmt.Println(socketio.Call[string](ctx, socket, "upload", "pixels.bin", make([]byte, 1024)))
	// Output: pixels.bin has 1024 bytes <nil>
}
