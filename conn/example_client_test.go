package conn_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// A client that stays connected whatever happens to the server.
func ExampleClient() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	s := &conn.Server{Handler: &conn.Handler{
		Message: func(ctx context.Context, c *conn.Conn, op frame.Opcode, p []byte) { c.Write(ctx, op, p) },
	}}
	go s.Serve(l)
	defer s.Close()

	var c conn.Client
	c.URL = "ws://" + l.Addr().String()
	c.QueueSize = 1 << 20
	c.Handler = &conn.Handler{
		Message: func(_ context.Context, _ *conn.Conn, op frame.Opcode, p []byte) {
			fmt.Printf("%v %q\n", op, p)
			c.Close(frame.NormalClosure, "bye")
		},
	}
	c.Failed = func(err error, next time.Duration) { log.Printf("%v; next attempt in %v", err, next) }
	c.Send(context.Background(), frame.Text, []byte("Hello")) // waits until there is a connection
	fmt.Println(c.Run(context.Background()))
	// Output:
	// text "Hello"
	// <nil>
}

// A connection whose handshake and frames are printed.
func ExamplePrintTrace() {
	cfg := &conn.Config{Trace: conn.PrintTrace(os.Stderr)}
	c, err := conn.Dial(context.Background(), "ws://127.0.0.1:9001", cfg)
	if err != nil {
		log.Fatal(err)
	}
	c.Close(frame.NormalClosure, "bye")
}

// A proxy as most programs choose it, and cookies as a browser keeps them: both as
// in net/http.
func ExampleConfig_client() {
	jar, err := cookiejar.New(nil)
	if err != nil {
		log.Fatal(err)
	}
	c, err := conn.Dial(context.Background(), "wss://example.com/chat", &conn.Config{
		Proxy:        http.ProxyFromEnvironment,
		Jar:          jar,
		MaxRedirects: 5,
	})
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close(frame.NormalClosure, "bye")
}

// What went wrong with an attempt to connect.
func ExampleDialError() {
	ctx := context.Background()
	_, err := conn.Dial(ctx, "ws://127.0.0.1:1", &conn.Config{ConnectTimeout: 3 * time.Second})
	if refused, ok := errors.AsType[*conn.HandshakeError](err); ok {
		fmt.Println("the server has answered", refused.Response.Status)
	} else if failed, ok := errors.AsType[*conn.DialError](err); ok {
		fmt.Println("failed while", failed.Phase, failed.Addr)
	}
	// Output:
	// failed while connecting to 127.0.0.1:1
}
