// Command wscluster is the chat of wsbroadcast on several servers, which share their
// rooms by means of NATS.
//
//	wscluster                                 # alone; history survives a restart
//	wscluster -nats nats://a:4222,b:4222      # as many as one likes, on any machine
//
// Without -nats a NATS server runs in the process, with its data in the directory
// -data, and with -nats-listen other nodes can join it. For the rest it is as
// wsbroadcast.
package main

import (
	"context"

	"duplex/cmd/internal/serve"
	"duplex/cmd/wsbroadcast/chat"
	"duplex/conn"
)

func main() {
	var o options
	p := serve.Program{
		Name:       "wscluster",
		About:      "A chat on several servers, which share their rooms by means of NATS. Without -nats a NATS server runs in the process.",
		Addr:       "127.0.0.1:9002",
		MaxMessage: 1 << 20,
		Flags:      o.define,
		Check:      o.check,
		Web:        true,
		Metrics:    true,
		Service: func(cfg *conn.Config, s serve.Setting) (serve.Service, error) {
			o.Limits, o.ClientAddr, o.Addresses, o.MetricsApart = s.Limits, s.ClientAddr, s.Addresses, s.MetricsApart
			return newNode(&o, cfg)
		},
	}
	p.Main()
}

// A node is a chat that has an engine.
type node struct {
	*chat.Chat
	closeEngine func()
}

func newNode(o *options, cfg *conn.Config) (*node, error) {
	engine, closeEngine, err := o.connect()
	if err != nil {
		return nil, err
	}
	o.Engine = engine
	return &node{chat.New(o.Options, cfg), closeEngine}, nil
}

// Shutdown closes all connections, and then leaves the other nodes.
func (n *node) Shutdown(ctx context.Context) error {
	defer n.closeEngine()
	return n.Chat.Shutdown(ctx)
}
