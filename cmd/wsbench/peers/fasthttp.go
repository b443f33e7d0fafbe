package main

import (
	"bytes"
	"net"

	"github.com/fasthttp/websocket"
	server "github.com/valyala/fasthttp"
)

var fasthttp = library{
	name: "fasthttp", module: "github.com/fasthttp/websocket",
	notes:    "does not check UTF-8; gorilla's code on fasthttp; NextReader into a buffer that is used again, WriteMessage; 4 KiB buffers",
	programs: map[string]program{"echo": fasthttpEcho},
}

func fasthttpEcho(l net.Listener, compress bool) error {
	u := websocket.FastHTTPUpgrader{
		ReadBufferSize: bufferSize, WriteBufferSize: bufferSize, EnableCompression: compress,
		CheckOrigin: func(*server.RequestCtx) bool { return true },
	}
	return server.Serve(l, func(ctx *server.RequestCtx) {
		u.Upgrade(ctx, fasthttpEchoes) // if it cannot, the client has been told
	})
}

// fasthttpEchoes sends every message back.
func fasthttpEchoes(c *websocket.Conn) {
	defer c.Close()
	c.SetReadLimit(maxMessage)
	for buf := new(bytes.Buffer); ; buf.Reset() {
		op, r, err := c.NextReader()
		if err != nil {
			return
		}
		if _, err := buf.ReadFrom(r); err != nil {
			return
		}
		if c.WriteMessage(op, buf.Bytes()) != nil {
			return
		}
	}
}
