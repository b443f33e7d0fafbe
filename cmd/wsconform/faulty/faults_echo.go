package main

import (
	"bytes"
	"time"

	"duplex/frame"
	"duplex/mask"
)

// slowly echoes after a while.
func slowly(d time.Duration) func(*peer, frame.Opcode, []byte) {
	return func(p *peer, op frame.Opcode, m []byte) {
		time.Sleep(d)
		p.sendMessage(op, m)
	}
}

// beside echoes, and sends a control frame before that.
func beside(op frame.Opcode) func(*peer, frame.Opcode, []byte) {
	return func(p *peer, kind frame.Opcode, m []byte) {
		p.send(op, []byte("unasked"))
		p.sendMessage(kind, m)
	}
}

// echoes are faults in what comes back. What is not wrong among them must not be
// taken for a fault.
var echoes = []fault{
	{name: "mute", about: "echoes nothing", echo: func(*peer, frame.Opcode, []byte) {}},
	{name: "wrong-kind", about: "echoes text as binary, and the other way round", echo: func(p *peer, op frame.Opcode, m []byte) {
		p.sendMessage(frame.Text+frame.Binary-op, m)
	}},
	{name: "truncates", about: "echoes the first 60,000 octets", echo: func(p *peer, op frame.Opcode, m []byte) {
		p.sendMessage(op, m[:min(len(m), 60_000)])
	}},
	{name: "shouts", about: "echoes in capitals", echo: func(p *peer, op frame.Opcode, m []byte) { p.sendMessage(op, bytes.ToUpper(m)) }},
	{name: "twice", about: "echoes twice", echo: func(p *peer, op frame.Opcode, m []byte) {
		p.sendMessage(op, m)
		p.sendMessage(op, m)
	}},
	{name: "slow", about: "echoes after 300 ms", echo: slowly(300 * time.Millisecond)},
	{name: "too-slow", about: "echoes after 1.3 s", echo: slowly(1300 * time.Millisecond)},
	{name: "unasked-pongs", about: "sends a pong with each message", echo: beside(frame.Pong)},
	{name: "unasked-pings", about: "sends a ping with each message", echo: beside(frame.Ping)},
	{name: "fragments", about: "echoes in fragments of 7 octets", echo: fragments, noDeflate: true},
	{name: "empty-last", about: "echoes with an empty fragment at the end", echo: func(p *peer, op frame.Opcode, m []byte) {
		p.sendFrame(frame.Header{Opcode: op}, m)
		p.send(frame.Continuation, nil)
	}, noDeflate: true},
	{name: "echoes-fragments", about: "echoes each fragment as a message", takes: takes{fragmentsAsMessages: true}, noDeflate: true},
	{name: "closes-after", about: "sends a Close after the first message", echo: func(p *peer, op frame.Opcode, m []byte) {
		p.sendMessage(op, m)
		p.send(frame.Close, payload(1000))
	}},
	{name: "drops-after", about: "closes TCP after the first message", echo: func(p *peer, op frame.Opcode, m []byte) {
		p.sendMessage(op, m)
		p.over = true
	}},
	{name: "too-big", about: "fails connections with 1009 for more than 100,000 octets", echo: func(p *peer, op frame.Opcode, m []byte) {
		if len(m) > 100_000 {
			p.goodbye(payload(1009))
			return
		}
		p.sendMessage(op, m)
	}},
	{name: "continues-nothing", about: "echoes by continuations of nothing", echo: func(p *peer, _ frame.Opcode, m []byte) { p.send(frame.Continuation, m) }, noDeflate: true},
	{name: "long-lengths", about: "writes lengths in more octets than they need", takes: takes{longLengths: true}},
	{name: "reserved-bits", about: "sets a reserved bit in what it echoes", header: func(h *frame.Header) { h.RSV2 = !h.Opcode.IsControl() }},
	{name: "wrong-mask", about: "masks as the other role", header: func(h *frame.Header) {
		h.Masked, h.Key = !h.Masked, mask.Key{}
	}},
}

// fragments echoes in small fragments what is not large.
func fragments(p *peer, op frame.Opcode, m []byte) {
	const size, large = 7, 100_000
	for len(m) > size && len(m) < large {
		p.sendFrame(frame.Header{Opcode: op}, m[:size])
		op, m = frame.Continuation, m[size:]
	}
	p.send(op, m)
}
