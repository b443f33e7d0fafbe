// Command chatserver sends what one client says to all others.
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

	// A client that takes nothing holds up what it would get, and goes soon.
	room := &conn.Server{Config: &conn.Config{WriteTimeout: 2 * time.Second}}
	room.Handler = &conn.Handler{
		Opened: func(_ context.Context, c *conn.Conn) { fmt.Println("connected:", c.RemoteAddr()) },
		Message: func(ctx context.Context, from *conn.Conn, op frame.Opcode, message []byte) {
			tellOthers(ctx, room, from, conn.Prepare(op, message))
		},
		Closed: func(c *conn.Conn, err error) { fmt.Printf("disconnected: %s: %q\n", c.RemoteAddr(), err) },
	}
	go room.Serve(l)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	<-ctx.Done()
	soon, cancel := context.WithTimeout(context.Background(), 6*time.Second)
	defer cancel()
	room.Shutdown(soon)
}

// tellOthers sends a message to all but the one that it is from.
func tellOthers(ctx context.Context, room *conn.Server, from *conn.Conn, m *conn.Prepared) {
	for c := range room.Conns() {
		if c != from {
			c.WritePrepared(ctx, m)
		}
	}
}
