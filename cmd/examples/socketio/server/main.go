// Command server is a chat over Socket.IO, with a page that uses the official browser
// client.
package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"

	"duplex/conn/socketio"
	"duplex/conn/socketio/engineio"
)

//go:embed page.html
var page []byte

// A message is what somebody says in a room.
type message struct {
	From string `json:"from"`
	Text string `json:"text"`
	File []byte `json:"file,omitempty"` // a picture, say: it goes over the wire as binary data
}

// An identity is what a client authenticates itself with.
type identity struct {
	Name string `json:"name"`
}

func main() {
	addr := flag.String("addr", "localhost:8080", "listen on this `host:port`")
	script := flag.String("script", "testdata/interop/node/node_modules/socket.io-client/dist/socket.io.min.js", "serve the browser client in this `file`")
	suite := flag.Bool("suite", false, "answer what the test suites of the protocol send, in place of the chat")
	server := new(socketio.Server)
	flag.DurationVar(&server.Engine.PingInterval, "ping-interval", 25*time.Second, "send a Ping this `long` after the last Pong")
	flag.DurationVar(&server.Engine.PingTimeout, "ping-timeout", 20*time.Second, "wait this `long` for a Pong")
	flag.DurationVar(&server.ConnectTimeout, "connect-timeout", 45*time.Second, "wait this `long` for a client to connect to a namespace")
	flag.IntVar(&server.Engine.MaxPayload, "max-payload", 1_000_000, "receive messages of up to so many `bytes`")
	flag.Parse()

	mux := http.NewServeMux()
	mux.Handle("/socket.io/", server)
	if *suite {
		serveSuites(mux, server)
	} else {
		server.Recovery = new(socketio.Recovery)
		serveChat(server.Of("/"))
		mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { w.Write(page) })
		mux.HandleFunc("GET /socket.io.js", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, *script) })
	}
	l, err := net.Listen("tcp", *addr)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on http://%s\n", l.Addr())
	web := &http.Server{Handler: mux}
	go web.Serve(l)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	<-ctx.Done()
	soon, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	server.Shutdown(soon)
	web.Shutdown(soon)
}

// serveChat registers what clients of the chat can do.
func serveChat(chat *socketio.Namespace) {
	chat.Use(func(_ context.Context, s *socketio.Socket) error {
		var who identity
		if err := json.Unmarshal(s.Auth(), &who); err != nil || who.Name == "" {
			return &socketio.Error{Message: "tell your name"}
		}
		s.SetValue(who.Name)
		return nil
	})
	chat.OnConnect(func(_ context.Context, s *socketio.Socket) {
		fmt.Printf("connected: %q by %s, recovered: %v\n", s.Value(), s.Session().Transport(), s.Recovered())
		s.Broadcast().Emit("joined", s.Value())
	})
	chat.OnDisconnect(func(s *socketio.Socket, reason socketio.Reason) {
		fmt.Printf("disconnected: %q, %s\n", s.Value(), reason)
		chat.Emit("left", s.Value())
	})
	socketio.OnCall(chat, "message", func(_ context.Context, s *socketio.Socket, m message) (int, error) {
		if m.Text == "" && m.File == nil {
			return 0, &socketio.Error{Message: "say something"}
		}
		m.From = s.Value().(string)
		others, err := s.Broadcast().Fetch(s.Context())
		if err != nil {
			return 0, err
		}
		return len(others), s.Broadcast().Emit("message", m)
	})
}

// serveSuites answers what the test suites of Engine.IO and Socket.IO send.
func serveSuites(mux *http.ServeMux, server *socketio.Server) {
	cors := &engineio.CORS{Origins: []string{"*"}}
	server.Engine.CORS = cors
	for _, name := range []string{"/", "/custom"} {
		n := server.Of(name)
		n.OnConnect(func(_ context.Context, s *socketio.Socket) {
			// The suite reads one message in a turn of its loop, and loses a second one
			// that has come already.
			time.AfterFunc(5*time.Millisecond, func() { s.Emit("auth", s.Auth()) })
		})
		socketio.On(n, "message", func(_ context.Context, s *socketio.Socket, args socketio.Args) error {
			return s.Emit("message-back", args.Values()...)
		})
		socketio.OnCall(n, "message-with-ack", func(_ context.Context, _ *socketio.Socket, args socketio.Args) (socketio.Values, error) {
			return args.Values(), nil
		})
	}
	mux.Handle("/engine.io/", &engineio.Server{
		PingInterval: server.Engine.PingInterval,
		PingTimeout:  server.Engine.PingTimeout,
		MaxPayload:   server.Engine.MaxPayload,
		CORS:         cors,
		Handler: engineio.Handler{Message: func(s *engineio.Session, data []byte, binary bool) {
			s.Send(engineio.Prepare(append([]byte(nil), data...), binary))
		}},
	})
}
