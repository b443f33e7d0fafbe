// Command client connects to a server, says hello, and prints what comes and
// what happens, until the server closes the connection or Ctrl-C does.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"duplex/conn"
	"duplex/frame"
)

func main() {
	url := flag.String("url", "ws://localhost:8080", "the server's `URL`")
	flag.Parse()

	client := &conn.Client{
		URL:         *url,
		Config:      &conn.Config{Trace: conn.PrintTrace(os.Stderr)},
		MaxFailures: 1, // it does not connect again
		Handler:     &conn.Handler{Opened: opened, Message: received, Closed: closed},
		Failed:      func(err error, _ time.Duration) { fmt.Printf("error: %q\n", err) },
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	context.AfterFunc(ctx, func() { client.Close(frame.NormalClosure, "") })
	if client.Run(context.Background()) != nil {
		os.Exit(1)
	}
}

func opened(ctx context.Context, c *conn.Conn) {
	fmt.Println("opened")
	c.Write(ctx, frame.Text, []byte("good morning"))
}

func received(_ context.Context, _ *conn.Conn, _ frame.Opcode, message []byte) {
	fmt.Printf("from the server: %q\n", message)
}

func closed(_ *conn.Conn, err error) { fmt.Printf("disconnected: %q\n", err) }
