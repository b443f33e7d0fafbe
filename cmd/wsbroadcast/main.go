// Command wsbroadcast is a WebSocket server that sends every message to all
// others in the same room. The room is the path of the URL.
//
//	wsbroadcast -addr 127.0.0.1:9001
//
// A browser that opens http://127.0.0.1:9001 gets a page to chat with. The
// command prints where it listens, "listening on ws://127.0.0.1:9001", on
// standard output, and logs to standard error. On SIGINT or SIGTERM it says goodbye to
// all its clients with code 1001 and exits with status 0. The status is 1 if it
// cannot serve, and 2 if it was called wrongly.
package main

import (
	"duplex/cmd/internal/serve"
	"duplex/conn"
)

func main() {
	o := new(options)
	p := serve.Program{
		Name:  "wsbroadcast",
		About: "A WebSocket server that sends every message to all others in the same room, which is the path of the URL.",
		Flags: o.define,
		Check: o.check,
		Page:  page,
		Server: func(cfg *conn.Config) (*conn.Server, error) {
			c := newChat(o)
			s := c.server(cfg)
			return s, publishStats(o.stats, s, c)
		},
	}
	p.Main()
}
