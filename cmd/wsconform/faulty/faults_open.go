package main

import (
	"net/http"

	"duplex/frame"
)

// openings are faults in the opening handshake, or right after it.
var openings = []fault{
	{name: "greets", about: "begins with a message", opened: func(p *peer) { p.send(frame.Text, []byte("hello")) }},
	{name: "hangs-up", about: "closes TCP at once", opened: func(p *peer) { p.over = true }},
	{name: "closes-first", about: "begins with a Close", opened: func(p *peer) { p.send(frame.Close, payload(1000)) }},
	{name: "refuses", about: "refuses every handshake", refuse: "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", servers: true},
	{name: "wrong-accept", about: "answers with the Accept of another key", servers: true, accept: func(h http.Header) {
		h.Set("Sec-WebSocket-Accept", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=")
	}},
	{name: "unasked-extension", about: "agrees to compress though nobody has offered it", servers: true, accept: func(h http.Header) {
		//lint:ignore SA1008 the field goes out as RFC 6455 spells it, which is not net/http's canonical form
		if h["Sec-WebSocket-Extensions"] == nil {
			h["Sec-WebSocket-Extensions"] = []string{"permessage-deflate"}
		}
	}},
	{name: "unasked-subprotocol", about: "agrees to a subprotocol that nobody has offered", servers: true, accept: func(h http.Header) {
		h["Sec-WebSocket-Protocol"] = []string{"chat"}
	}},
}

// agreeing changes what is agreed to, if something is.
func agreeing(to string) func(http.Header) {
	return func(h http.Header) {
		//lint:ignore SA1008 the field goes out as RFC 6455 spells it, which is not net/http's canonical form
		if h["Sec-WebSocket-Extensions"] != nil {
			h["Sec-WebSocket-Extensions"] = []string{to}
		}
	}
}

// deflates are faults in compression.
var deflates = []fault{
	{name: "deflate-tail", about: "leaves the tail of compressed messages on", packed: func(_ *frame.Header, m []byte) []byte {
		return append(m, tail...)
	}},
	{name: "deflate-unmarked", about: "does not set RSV1 in compressed messages", packed: func(h *frame.Header, m []byte) []byte {
		h.RSV1 = false
		return m
	}},
	{name: "deflate-not", about: "agrees to compress, and does not", takes: takes{plain: true}},
	{name: "deflate-unknown", about: "agrees with a parameter that there is not", servers: true, accept: agreeing(answer + "; whatever=3")},
	{name: "deflate-renamed", about: "agrees to an extension of another name", servers: true, accept: agreeing("x-webkit-deflate-frame")},
}
