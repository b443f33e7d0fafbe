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
	"duplex/conn/hub"
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

	var room hub.Hub
	server := &conn.Server{Handler: &conn.Handler{
		Opened: func(_ context.Context, c *conn.Conn) {
			room.Join(c, nil)
			fmt.Println("connected:", c.RemoteAddr())
		},
		Message: func(_ context.Context, from *conn.Conn, op frame.Opcode, message []byte) {
			m, _ := conn.Prepare(op, message)
			room.PublishTo(hub.All().But(room.Member(from)), m)
		},
		Closed: func(c *conn.Conn, err error) {
			room.Leave(c)
			fmt.Printf("disconnected: %s: %q\n", c.RemoteAddr(), err)
		},
	}}
	go server.Serve(l)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	<-ctx.Done()
	soon, cancel := context.WithTimeout(context.Background(), 6*time.Second)
	defer cancel()
	server.Shutdown(soon)
}
