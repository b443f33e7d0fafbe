// Command chatclient sends the lines of its input to a chat server, and prints
// what the others say. It leaves when its input ends.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	"duplex/conn"
	"duplex/frame"
)

func main() {
	url := flag.String("url", "ws://localhost:8080", "the server's `URL`")
	flag.Parse()

	client := &conn.Client{URL: *url, MaxFailures: 1}
	client.Failed = func(err error, _ time.Duration) { fmt.Printf("error: %q\n", err) }
	client.Handler = &conn.Handler{
		Opened: func(context.Context, *conn.Conn) {
			fmt.Println("opened")
			go say(client)
		},
		Message: func(_ context.Context, _ *conn.Conn, _ frame.Opcode, message []byte) {
			fmt.Printf("somebody says %q\n", message)
		},
		Closed: func(_ *conn.Conn, err error) { fmt.Printf("disconnected: %q\n", err) },
	}
	if client.Run(context.Background()) != nil {
		os.Exit(1)
	}
}

// say sends what is typed.
func say(client *conn.Client) {
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		client.Send(context.Background(), frame.Text, lines.Bytes())
	}
	client.Close(frame.NormalClosure, "")
}
