package main

import (
	"context"
	"flag"

	"duplex/cmd/wsbench/result"
)

const aboutBroadcast = `Measures a server that sends every message to all: how many deliveries there are in
a second, the server's CPU time for a delivery, and how long it takes until the
last member has a message.`

// broadcastCommand is wsbench broadcast.
func broadcastCommand(ctx context.Context, args []string) error {
	var (
		o        options
		s        source
		sh       shape
		conns    = numbers{1000}
		inFlight = numbers{8}
		sizes    = numbers{512}
		compress bool
		others   bool
	)
	err := o.parse("broadcast", aboutBroadcast, args, func(f *flag.FlagSet) {
		s.define(f)
		sh.define(f)
		f.Var(&conns, "conns", "`numbers` of members, the one that publishes included")
		f.Var(&inFlight, "in-flight", "`numbers` of messages that not everybody has yet when the next one is published")
		f.Var(&sizes, "size", "sizes of messages, in `bytes`")
		f.BoolVar(&compress, "compress", false, "permessage-deflate, without takeover")
		f.BoolVar(&others, "others", false, "the server sends to all others, not to who publishes")
	})
	if err = firstError(err, s.check, sh.check, positive("-conns", conns), positive("-in-flight", inFlight)); err != nil {
		return err
	}
	b := newBench(&o, s.subject())
	s.placement = b.placement
	var tasks []task
	for _, n := range conns {
		for _, depth := range inFlight {
			for _, size := range sizes {
				c := result.Case{Group: result.Broadcast, Conns: n, Depth: depth, Size: size, Kind: sh.kind, Compress: compress}
				tasks = append(tasks, broadcastTask(c, s.subject().Name, s, sh.pace, others))
			}
		}
	}
	b.measure(ctx, tasks)
	return b.report(ctx)
}
