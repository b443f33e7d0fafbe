// Command wsecho is a WebSocket server that sends every message back.
//
//	wsecho -addr 127.0.0.1:9001
//
// It prints where it listens, "listening on ws://127.0.0.1:9001", on standard
// output, and logs to standard error. On SIGINT or SIGTERM it says goodbye to
// all its clients with code 1001 and exits with status 0. The status is 1 if it
// cannot serve, and 2 if it was called wrongly.
package main

import (
	"duplex/cmd/internal/serve"
	"duplex/conn"
)

func main() {
	p := serve.Program{
		Name:       "wsecho",
		About:      "A WebSocket server that sends every message back.",
		Addr:       "127.0.0.1:9001",
		MaxMessage: 64 << 20,
		Service: func(cfg *conn.Config, s serve.Setting) (serve.Service, error) {
			return &conn.Server{
				Config: cfg, Handler: echo, Refused: refused,
				MaxConns: s.Limits.Max, MaxConnsPerAddr: s.Limits.MaxPerAddr, ClientAddr: s.ClientAddr,
			}, nil
		},
	}
	p.Main()
}
