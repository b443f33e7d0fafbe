package main

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"os/exec"
	"time"

	"duplex/conn/socketio"

	"github.com/zishang520/socket.io/v2/socket"
)

// socketioServers are the servers of Socket.IO by the names of their libraries. All do
// the same: an event "echo" is acknowledged with its argument, and an event "publish"
// has its argument sent to all as an event "news".
var socketioServers = map[string]func(net.Listener) error{
	"floor":      serveSocketIOFloor,
	"duplex":     serveDuplexSocketIO,
	"zishang520": serveZishangSocketIO,
}

func serveDuplexSocketIO(l net.Listener) error {
	server := &socketio.Server{Log: slog.New(slog.DiscardHandler)}
	n := server.Of("/")
	socketio.OnCall(n, "echo", func(_ context.Context, _ *socketio.Socket, text string) (string, error) { return text, nil })
	socketio.On(n, "publish", func(_ context.Context, _ *socketio.Socket, text string) error { return n.Emit("news", text) })
	return serveSocketIO(l, server)
}

func serveZishangSocketIO(l net.Listener) error {
	server := socket.NewServer(nil, nil)
	server.On("connection", func(clients ...any) {
		client := clients[0].(*socket.Socket)
		client.On("echo", func(args ...any) { args[1].(socket.Ack)(args[:1], nil) })
		client.On("publish", func(args ...any) { server.Emit("news", args[0]) })
	})
	options := socket.DefaultServerOptions()
	options.SetPingInterval(25 * time.Second)
	options.SetPingTimeout(20 * time.Second)
	return serveSocketIO(l, server.ServeHandler(options))
}

func serveSocketIO(l net.Listener, h http.Handler) error {
	mux := http.NewServeMux()
	mux.Handle("/socket.io/", h)
	return http.Serve(l, mux)
}

// nodeSocketIO returns the command that runs the official server, where its packages
// are installed: in a directory as testdata/interop/node is.
func nodeSocketIO(dir string) *exec.Cmd {
	c := exec.Command("node", "--input-type=module", "-e", `
import { createServer } from 'node:http'
import { Server } from 'socket.io'
const web = createServer()
const io = new Server(web)
io.on('connection', (socket) => {
  socket.on('echo', (text, answer) => answer(text))
  socket.on('publish', (text) => io.emit('news', text))
})
web.listen(0, '127.0.0.1', () => console.log('listening on ws://127.0.0.1:' + web.address().port))`)
	c.Dir = dir
	return c
}
