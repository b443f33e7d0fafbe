package main

import (
	"net"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"
)

func gorillaServe(l net.Listener) error {
	u := websocket.Upgrader{EnableCompression: true, CheckOrigin: func(*http.Request) bool { return true }}
	return http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, err := u.Upgrade(w, r, nil); err == nil {
			gorillaEcho(c)
		}
	}))
}

func gorillaPlay(url string) []byte {
	d := websocket.Dialer{EnableCompression: true}
	c, _, err := d.Dial(url, nil)
	if err != nil {
		return nil
	}
	return gorillaEcho(c)
}

// gorillaEcho looks at text itself, as the library's documentation wants it.
func gorillaEcho(c *websocket.Conn) (first []byte) {
	defer c.Close()
	for {
		op, p, err := c.ReadMessage()
		if err != nil {
			return first
		}
		if first == nil {
			first = p
		}
		if op == websocket.TextMessage && !utf8.Valid(p) {
			closing := websocket.FormatCloseMessage(websocket.CloseInvalidFramePayloadData, "")
			c.WriteControl(websocket.CloseMessage, closing, time.Now().Add(time.Second))
			return first
		}
		if c.WriteMessage(op, p) != nil {
			return first
		}
	}
}
