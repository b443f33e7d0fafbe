package main

import (
	"testing"

	"duplex/cmd/internal/foreign"
)

// Two pages in Chromium chat with each other. When their node is killed, they go on at
// another, and miss nothing.
func TestChromium(t *testing.T) {
	nats := natsServer(t)
	first := run(t, "-nats", nats, "-quiet")
	balancer := balance(t, first.addr, run(t, "-nats", nats, "-quiet").addr)
	foreign.Pages(t, func(order string) {
		if order == "kill" {
			first.kill()
		}
	}, "nodes.mjs", "http://"+balancer.Addr().String()+"/lobby")
}
