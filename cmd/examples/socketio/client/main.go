// Command client is a client of the chat that server serves: it says what it reads from
// its standard input.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strings"
	"time"

	"duplex/conn/socketio"
	"duplex/conn/socketio/engineio"
)

// A message is what somebody says.
type message struct {
	From string `json:"from"`
	Text string `json:"text"`
	File []byte `json:"file,omitempty"`
}

func main() {
	url := flag.String("url", "http://localhost:8080", "connect to this `URL`")
	name := flag.String("name", "gopher", "be called by this `name`")
	transports := flag.String("transports", "websocket,polling", "use these, in their order, with commas between")
	flag.Parse()

	client := &socketio.Client{URL: *url, Failed: func(err error, next time.Duration) {
		fmt.Fprintf(os.Stderr, "lost: %v; next attempt in %v\n", err, next)
	}}
	for t := range strings.SplitSeq(*transports, ",") {
		client.Dialer.Transports = append(client.Dialer.Transports, engineio.Transport(t))
	}
	chat := client.Of("/")
	chat.SetAuth(func(context.Context) (any, error) { return map[string]string{"name": *name}, nil })
	chat.OnConnect(func(_ context.Context, s *socketio.ClientSocket) { fmt.Println("connected") })
	socketio.On(chat, "message", func(_ context.Context, _ *socketio.ClientSocket, m message) error {
		fmt.Printf("%q says %q", m.From, m.Text)
		if m.File != nil {
			fmt.Printf(", with %d bytes", len(m.File))
		}
		fmt.Println()
		return nil
	})
	for _, event := range []string{"joined", "left"} {
		socketio.On(chat, event, func(_ context.Context, _ *socketio.ClientSocket, who string) error {
			fmt.Printf("%q has %s\n", who, event)
			return nil
		})
	}

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	go say(ctx, client, chat)
	if err := client.Run(ctx); err != nil && ctx.Err() == nil {
		log.Fatal(err)
	}
}

// say sends each line that it reads, and closes the client after the last.
func say(ctx context.Context, client *socketio.Client, chat *socketio.ClientSocket) {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		heard, err := socketio.Call[int](ctx, chat, "message", message{Text: lines.Text()})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			continue
		}
		fmt.Println("heard by", heard)
	}
	client.Close()
}
