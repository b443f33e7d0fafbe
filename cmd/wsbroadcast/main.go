// Command wsbroadcast is a chat: a WebSocket server with rooms, which are the paths
// of URLs, and a page for browsers on the same port.
//
//	wsbroadcast -addr 127.0.0.1:9002
//
// A browser that opens http://127.0.0.1:9002/green is in the room /green. So is
// any other client that connects to ws://127.0.0.1:9002/green: what one sends,
// text or binary, all others in the room get. The page speaks a subprotocol with
// names besides, see package chat.
//
// The front page, /, lists the rooms, /feed shows the machine and /status the server
// as it goes on, at /metrics there are counts for Prometheus, and /healthz says ok,
// with status 200, or 503 while the server shuts down.
//
// The command prints where it listens, "listening on ws://127.0.0.1:9002", on
// standard output, and logs to standard error. On SIGINT or SIGTERM it says goodbye to
// all its clients with code 1001 and exits with status 0. The status is 1 if it
// cannot serve, and 2 if it was called wrongly.
package main

import (
	"duplex/cmd/internal/serve"
	"duplex/cmd/wsbroadcast/chat"
	"duplex/conn"
)

func main() {
	var o chat.Options
	p := serve.Program{
		Name:       "wsbroadcast",
		About:      "A chat: a WebSocket server that sends every message to all others in the same room, which is the path of the URL, and a page for browsers.",
		Addr:       "127.0.0.1:9002",
		MaxMessage: 1 << 20,
		Flags:      o.Define,
		Check:      o.Check,
		Web:        true,
		Metrics:    true,
		Service: func(cfg *conn.Config, s serve.Setting) (serve.Service, error) {
			o.Limits, o.ClientAddr, o.Addresses, o.MetricsApart = s.Limits, s.ClientAddr, s.Addresses, s.MetricsApart
			return chat.New(o, cfg), nil
		},
	}
	p.Main()
}
