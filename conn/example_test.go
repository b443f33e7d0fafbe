package conn_test

import (
	"context"
	"fmt"
	"log"
	"net"
	"net/http"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// A server that sends every message back, on a bare listener.
func ExampleAccept() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go func() {
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				c, err := conn.Accept(context.Background(), nc, nil)
				if err != nil {
					return
				}
				defer c.CloseNow()
				for m, err := range c.Messages(context.Background()) {
					if err != nil || c.Write(context.Background(), m.Opcode, m.Payload) != nil {
						return
					}
				}
			}()
		}
	}()
	say("ws://"+l.Addr().String(), "Hello")
	l.Close()
	// Output: text "Hello"
}

// The same in a handler of net/http.
func ExampleUpgrade() {
	http.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		c, err := conn.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer c.CloseNow()
		for m, err := range c.Messages(r.Context()) {
			if err != nil || c.Write(r.Context(), m.Opcode, m.Payload) != nil {
				return
			}
		}
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go http.Serve(l, nil)
	say("ws://"+l.Addr().String()+"/echo", "Hello")
	l.Close()
	// Output: text "Hello"
}

// A client that says one thing and prints the answer.
func ExampleDial() {
	url, stop := echoServer()
	defer stop()

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	c, err := conn.Dial(ctx, url, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer c.CloseNow()
	if err := c.Write(ctx, frame.Text, []byte("Hello")); err != nil {
		log.Fatal(err)
	}
	op, message, err := c.Read(ctx)
	fmt.Printf("%v %q %v\n", op, message, err)
	c.Close(frame.NormalClosure, "bye")
	// Output: text "Hello" <nil>
}

// say sends a message to url and prints what comes back.
func say(url, message string) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	c, err := conn.Dial(ctx, url, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer c.CloseNow()
	c.Write(ctx, frame.Text, []byte(message))
	op, answer, err := c.Read(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%v %q\n", op, answer)
	c.Close(frame.NormalClosure, "")
}

// echoServer starts an echo server.
func echoServer() (url string, stop func()) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go serveAll(l, nil)
	return "ws://" + l.Addr().String(), func() { l.Close() }
}

// A server that compresses, and keeps no more than 16 KiB for each connection to
// do so. Messages that must not or need not be compressed go out as they are.
func ExampleDeflate() {
	cfg := &conn.Config{Deflate: &conn.Deflate{MaxMemory: 16 << 10}}
	http.HandleFunc("/prices", func(w http.ResponseWriter, r *http.Request) {
		c, err := conn.Upgrade(w, r, cfg)
		if err != nil {
			return
		}
		defer c.CloseNow()
		log.Printf("%v: %v", c.RemoteAddr(), c.Deflate())
		c.Write(r.Context(), frame.Text, []byte(`{"prices":[17,18,19]}`))
		c.WriteAs(r.Context(), conn.Binary, logo, conn.Uncompressed)
	})
}

// A message for many connections is compressed once for each kind of terms.
func ExamplePrepare() {
	m, err := conn.Prepare(conn.Text, []byte("to all of you"))
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range []*conn.Conn{ /* all connections */ } {
		c.WritePrepared(context.Background(), m)
	}
}

var logo []byte

// A server for many connections: each message is handed over where it lies, and
// what answers several that came together goes out together.
func ExampleServer() {
	s := &conn.Server{
		Config: &conn.Config{MaxMessage: 64 << 10},
		Handler: &conn.Handler{
			Opened: func(ctx context.Context, c *conn.Conn) { log.Print("hello ", c.RemoteAddr()) },
			Message: func(ctx context.Context, c *conn.Conn, op frame.Opcode, payload []byte) {
				c.Write(ctx, op, payload)
			},
			Closed: func(c *conn.Conn, err error) { log.Print("goodbye ", c.RemoteAddr(), ": ", err) },
		},
		MaxConns: 100_000,
	}
	l, err := net.Listen("tcp", "127.0.0.1:9001")
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(s.Serve(l))
}

// A program's own http.Server bounds what a client may cost before there is a
// WebSocket connection, and beside it: net/http itself has no time-outs. None of
// them holds for a connection once it is upgraded.
func ExampleServer_ServeHTTP() {
	sockets := &conn.Server{MaxConns: 10_000, MaxConnsPerAddr: 100}
	mux := http.NewServeMux()
	mux.Handle("/socket", sockets)
	web := boundedServer(mux)
	web.RegisterOnShutdown(func() { sockets.Shutdown(context.Background()) })
	fmt.Println(web.ReadHeaderTimeout, web.MaxHeaderBytes)
	// Output: 10s 16384
}

func boundedServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       20 * time.Second, // with the body
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10, // net/http's default is 1 MiB
	}
}
