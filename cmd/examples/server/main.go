// Command server answers every message with a greeting. Ctrl-C has it say
// goodbye to its clients and end.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"os/signal"
	"time"

	"duplex/conn"
	"duplex/frame"
)

func main() {
	addr := flag.String("addr", "localhost:8080", "listen on this `host:port`")
	flag.Parse()
	l, err := net.Listen("tcp", *addr)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on ws://%s\n", l.Addr())

	server := &conn.Server{
		Handler: &conn.Handler{Opened: opened, Message: received, Closed: closed},
		Refused: func(from net.Addr, err error) { fmt.Printf("error: %s refused: %q\n", from, err) },
	}
	go server.Serve(l)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	<-ctx.Done()
	soon, cancel := context.WithTimeout(context.Background(), 6*time.Second)
	defer cancel()
	server.Shutdown(soon)
}

func opened(_ context.Context, c *conn.Conn) { fmt.Println("connected:", c.RemoteAddr()) }

func received(ctx context.Context, c *conn.Conn, _ frame.Opcode, message []byte) {
	fmt.Printf("from the client: %q\n", message)
	c.Write(ctx, frame.Text, []byte("the same to you"))
}

func closed(c *conn.Conn, err error) { fmt.Printf("disconnected: %s: %q\n", c.RemoteAddr(), err) }
