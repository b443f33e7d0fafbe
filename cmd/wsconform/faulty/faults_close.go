package main

import (
	"time"

	"duplex/frame"
)

// payload returns that of a Close with the code.
func payload(code frame.CloseCode) []byte { return []byte{byte(code >> 8), byte(code)} }

// reply answers every Close by one with that payload.
func reply(b []byte) func(*peer, []byte) { return func(p *peer, _ []byte) { p.goodbye(b) } }

// after answers a Close after a while.
func after(d time.Duration) func(*peer, []byte) {
	return func(p *peer, b []byte) {
		time.Sleep(d)
		p.goodbye(b)
	}
}

// closings are faults in the closing handshake.
var closings = []fault{
	{name: "close-unanswered", about: "closes TCP at a Close", closed: func(p *peer, _ []byte) { p.over = true }},
	{name: "close-ignored", about: "does nothing about a Close", closed: func(p *peer, _ []byte) { p.idle(patience) }},
	{name: "close-1000", about: "answers every Close by 1000", closed: reply(payload(1000))},
	{name: "close-3333", about: "answers every Close by 3333", closed: reply(payload(3333))},
	{name: "close-5000", about: "answers every Close by 5000", closed: reply(payload(5000))},
	{name: "close-1005", about: "answers every Close by 1005", closed: reply(payload(1005))},
	{name: "close-empty", about: "answers every Close by an empty one", closed: reply(nil)},
	{name: "close-one-octet", about: "answers every Close by one of one octet", closed: reply([]byte{3})},
	{name: "close-not-utf8", about: "answers every Close with a reason that is not UTF-8", closed: reply(append(payload(1000), 0xff, 0xfe))},
	{name: "close-twice", about: "answers a Close twice", closed: func(p *peer, b []byte) {
		p.send(frame.Close, b)
		p.goodbye(b)
	}},
	{name: "close-in-fragments", about: "answers a Close by one without FIN", closed: func(p *peer, b []byte) {
		p.sendFrame(frame.Header{Opcode: frame.Close}, b)
		p.end()
	}},
	{name: "close-late", about: "answers a Close after 500 ms", closed: after(500 * time.Millisecond)},
	{name: "close-too-late", about: "answers a Close after 1.5 s", closed: after(1500 * time.Millisecond)},
	{name: "data-after-close", about: "sends a message after its Close", closed: func(p *peer, b []byte) {
		p.send(frame.Close, b)
		p.send(frame.Text, []byte("by the way"))
		p.end()
	}},
	{name: "data-before-close", about: "sends another message before its Close", closed: func(p *peer, b []byte) {
		p.send(frame.Text, []byte("one more thing"))
		p.goodbye(b)
	}},
	{name: "pong-before-close", about: "sends a pong before its Close", closed: func(p *peer, b []byte) {
		p.send(frame.Pong, []byte("one more thing"))
		p.goodbye(b)
	}},
	{name: "goes-on", about: "goes on after its Close", closed: func(p *peer, b []byte) { p.send(frame.Close, b) }, takes: takes{echoAfterClose: true}},
	{name: "keeps-tcp", about: "never closes TCP", ending: func(p *peer) { p.idle(patience) }},
	{name: "resets-tcp", about: "resets TCP instead of closing it", ending: func(p *peer) {
		p.nc.(interface{ SetLinger(int) error }).SetLinger(0)
		p.over = true
	}},
}

// failures are faults in failing a connection.
var failures = []fault{
	{name: "fail-by-tcp", about: "fails connections by closing TCP", failing: func(p *peer, _ frame.CloseCode) { p.over = true }},
	{name: "fail-1000", about: "fails connections with 1000", failing: failWith(payload(1000))},
	{name: "fail-1011", about: "fails connections with 1011", failing: failWith(payload(1011))},
	{name: "fail-empty", about: "fails connections without a code", failing: failWith(nil)},
	{name: "fail-swapped", about: "fails connections with 1002 for 1007, and the other way round", failing: func(p *peer, code frame.CloseCode) {
		if code == frame.InvalidPayload {
			code = frame.ProtocolError
		} else {
			code = frame.InvalidPayload
		}
		p.goodbye(payload(code))
	}},
	{name: "fail-ignored", about: "does nothing about what it should fail the connection for", failing: func(p *peer, _ frame.CloseCode) { p.idle(patience) }},
}

func failWith(b []byte) func(*peer, frame.CloseCode) {
	return func(p *peer, _ frame.CloseCode) { p.goodbye(b) }
}
