package hub_test

import (
	"context"
	"fmt"
	"log"
	"net/http/httptest"
	"strings"
	"time"

	"duplex/conn"
	"duplex/conn/hub"
	"duplex/frame"
)

// A chat: each path is a room, and what one member says the others in the room
// hear. One who does not listen is closed when a megabyte waits for it.
func Example() {
	var h hub.Hub
	chat := &conn.Server{Route: func(r *conn.Request) (*conn.Handler, error) {
		room := r.Target
		return &conn.Handler{
			Opened: func(_ context.Context, c *conn.Conn) { h.Join(c, nil, room) },
			Message: func(_ context.Context, c *conn.Conn, op frame.Opcode, p []byte) {
				m, _ := conn.Prepare(op, p) // op is that of a message
				h.PublishTo(hub.In(room).But(h.Member(c)), m)
			},
			Closed: func(c *conn.Conn, _ error) { h.Leave(c) },
		}, nil
	}}
	web := httptest.NewServer(chat) // or http.Handle("/", chat), or chat.Serve(l)
	defer chat.Close()
	defer web.Close()

	ctx := context.Background()
	enter := func(room string) *conn.Conn {
		c, err := conn.Dial(ctx, "ws"+strings.TrimPrefix(web.URL, "http")+room, nil)
		if err != nil {
			log.Fatal(err)
		}
		return c
	}
	ann, bob := enter("/lobby"), enter("/lobby")
	for h.Count("/lobby") < 2 {
		time.Sleep(time.Millisecond)
	}
	ann.Write(ctx, frame.Text, []byte("hello, Bob"))
	_, heard, err := bob.Read(ctx)
	fmt.Printf("%s %v\n", heard, err)
	// Output: hello, Bob <nil>
}
