package main

import (
	"context"
	"net"
	"net/http"

	"github.com/coder/websocket"
)

func coderServe(l net.Listener) error {
	return http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o := &websocket.AcceptOptions{InsecureSkipVerify: true, CompressionMode: websocket.CompressionContextTakeover}
		if c, err := websocket.Accept(w, r, o); err == nil {
			coderEcho(c)
		}
	}))
}

func coderPlay(url string) []byte {
	o := &websocket.DialOptions{CompressionMode: websocket.CompressionContextTakeover}
	c, _, err := websocket.Dial(context.Background(), url, o)
	if err != nil {
		return nil
	}
	return coderEcho(c)
}

func coderEcho(c *websocket.Conn) (first []byte) {
	defer c.CloseNow()
	c.SetReadLimit(most)
	for {
		op, p, err := c.Read(context.Background())
		if err != nil {
			return first
		}
		if first == nil {
			first = p
		}
		if c.Write(context.Background(), op, p) != nil {
			return first
		}
	}
}
