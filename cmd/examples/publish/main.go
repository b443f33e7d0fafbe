// Command publish is a chat whose members listen over WebSocket and speak over HTTP:
//
//	curl --data-binary 'hello' http://localhost:8080/publish
//
// sends hello to all who are connected to ws://localhost:8080/subscribe. One who
// listens too slowly is closed.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"
	"unicode/utf8"

	"duplex/conn"
	"duplex/conn/hub"
)

// maxMessage bounds what may be published, in bytes.
const maxMessage = 8 << 10

func main() {
	addr := flag.String("addr", "localhost:8080", "listen on this `host:port`")
	flag.Parse()
	l, err := net.Listen("tcp", *addr)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on ws://%s\n", l.Addr())

	var everybody hub.Hub
	listeners := &conn.Server{
		Config: &conn.Config{MaxMessage: 1}, // a listener has nothing to say
		Handler: &conn.Handler{
			Opened: func(_ context.Context, c *conn.Conn) { everybody.Join(c, nil) },
			Message: func(_ context.Context, c *conn.Conn, _ conn.Opcode, _ []byte) {
				c.Close(conn.PolicyViolation, "speak by POST to /publish")
			},
			Closed: func(c *conn.Conn, _ error) { everybody.Leave(c) },
		},
	}
	mux := http.NewServeMux()
	mux.Handle("GET /subscribe", listeners)
	mux.HandleFunc("POST /publish", func(w http.ResponseWriter, r *http.Request) { publish(w, r, &everybody) })
	web := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 20 * time.Second}
	go web.Serve(l)

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	<-ctx.Done()
	soon, cancel := context.WithTimeout(context.Background(), 6*time.Second)
	defer cancel()
	web.Shutdown(soon)
	listeners.Shutdown(soon)
}

// publish sends the body of a request to everybody.
func publish(w http.ResponseWriter, r *http.Request, everybody *hub.Hub) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxMessage))
	if err != nil {
		http.Error(w, "a message has 8 KiB at most", http.StatusRequestEntityTooLarge)
		return
	}
	// The peers of a text message check that it is UTF-8, so it is checked here
	// (section 8.1).
	if !utf8.Valid(body) {
		http.Error(w, "a message is UTF-8", http.StatusBadRequest)
		return
	}
	m, err := conn.Prepare(conn.Text, body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	everybody.Publish(m)
	w.WriteHeader(http.StatusAccepted)
}
