package main

import (
	"time"

	"duplex/frame"
)

// controls are faults in the answers to pings and pongs.
var controls = []fault{
	{name: "no-pong", about: "answers no pings", pinged: func(*peer, []byte) {}},
	{name: "empty-pong", about: "answers pings by empty pongs", pinged: func(p *peer, _ []byte) { p.send(frame.Pong, nil) }},
	{name: "double-pong", about: "answers each ping twice", pinged: func(p *peer, b []byte) {
		p.send(frame.Pong, b)
		p.send(frame.Pong, b)
	}},
	{name: "slow-pong", about: "answers pings after 300 ms", pinged: func(p *peer, b []byte) {
		time.Sleep(300 * time.Millisecond)
		p.send(frame.Pong, b)
	}},
	{name: "ping-for-ping", about: "answers pings by pings", pinged: func(p *peer, b []byte) { p.send(frame.Ping, b) }},
	{name: "pong-for-pong", about: "answers pongs", ponged: func(p *peer, b []byte) { p.send(frame.Pong, b) }},
}
