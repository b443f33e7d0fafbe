package main

import (
	"context"
	"flag"

	"duplex/cmd/wsbench/result"
)

const aboutBroadcast = `Measures a server that sends every message to all: how many deliveries there are in
a second, the server's CPU time for a delivery, and how long it takes until the
last member has a message. One of the connections publishes.`

// broadcastCommand is wsbench broadcast.
func broadcastCommand(ctx context.Context, args []string) error {
	var (
		o      options
		s      source
		sh     = shape{conns: numbers{1000}, sizes: numbers{512}}
		depths = numbers{8}
		others bool
	)
	err := o.parse("broadcast", aboutBroadcast, args, func(f *flag.FlagSet) {
		s.define(f)
		sh.define(f)
		f.Var(&depths, "in-flight", "`numbers` of messages that not everybody has yet when the next one is published")
		f.BoolVar(&others, "others", false, "the server sends to all others, not to who publishes")
	})
	if err = firstError(err, s.check, sh.check, positive("-in-flight", depths)); err != nil {
		return err
	}
	return o.load(ctx, s, sh.cases(result.Broadcast, inFlight(depths)), func(c result.Case, s source) task {
		return broadcastTask(c, s.subject().Name, s, sh.pace, others)
	})
}
