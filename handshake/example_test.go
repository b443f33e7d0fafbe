package handshake_test

import (
	"fmt"
	"strings"

	"duplex/handshake"
)

func ExampleOffer() {
	r, err := handshake.Offer("server.example.com", "/chat", handshake.Terms{
		Subprotocols: []string{"chat", "superchat"},
		Header:       handshake.Header{{Name: "User-Agent", Value: "example"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Method, r.Target, r.Proto)
	for _, f := range r.Header {
		if f.Name == "Sec-WebSocket-Key" {
			f.Value = "(random)"
		}
		fmt.Printf("%s: %s\n", f.Name, f.Value)
	}
	// Output:
	// GET /chat HTTP/1.1
	// Host: server.example.com
	// Upgrade: websocket
	// Connection: Upgrade
	// Sec-WebSocket-Key: (random)
	// Sec-WebSocket-Version: 13
	// Sec-WebSocket-Protocol: chat, superchat
	// User-Agent: example
}

func ExampleAccept() {
	request := "GET /chat HTTP/1.1\r\n" +
		"Host: server.example.com\r\n" +
		"Upgrade: websocket\r\n" +
		"Connection: Upgrade\r\n" +
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
		"Origin: http://example.com\r\n" +
		"Sec-WebSocket-Protocol: chat, superchat\r\n" +
		"Sec-WebSocket-Version: 13\r\n\r\n"

	r, _, err := handshake.ParseRequest([]byte(request))
	if err != nil {
		fmt.Println(err)
		return
	}
	resp, agreed, err := handshake.Accept(r, handshake.Terms{
		Subprotocols: []string{"superchat"},
		Origins:      []string{"example.com"},
	})
	fmt.Printf("agreed on %q, error: %v\n", agreed.Subprotocol, err)

	answer, _ := resp.Append(nil)
	fmt.Println(strings.ReplaceAll(string(answer), "\r\n", "\n"))
	// Output:
	// agreed on "superchat", error: <nil>
	// HTTP/1.1 101 Switching Protocols
	// Upgrade: websocket
	// Connection: Upgrade
	// Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
	// Sec-WebSocket-Protocol: superchat
}

// Without the origin among its terms, the server refuses.
func ExampleAccept_refused() {
	r := &handshake.Request{Method: "GET", Target: "/chat", Proto: "HTTP/1.1", Header: handshake.Header{
		{Name: "Host", Value: "server.example.com"},
		{Name: "Upgrade", Value: "websocket"},
		{Name: "Connection", Value: "Upgrade"},
		{Name: "Sec-WebSocket-Key", Value: "dGhlIHNhbXBsZSBub25jZQ=="},
		{Name: "Sec-WebSocket-Version", Value: "13"},
		{Name: "Origin", Value: "http://example.com"},
	}}
	resp, _, err := handshake.Accept(r, handshake.Terms{})
	fmt.Println(err)
	fmt.Println(resp.Status, resp.Reason)
	// Output:
	// handshake: origin "http://example.com" is not allowed: neither Host "server.example.com" nor Origins match it: add it to Origins, or have the proxy in front pass the browser's Host on
	// 403 Forbidden
}

func ExampleVerify() {
	r, err := handshake.Offer("server.example.com", "/chat", handshake.Terms{})
	if err != nil {
		fmt.Println(err)
		return
	}
	answer := "HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n"

	resp, _, err := handshake.ParseResponse([]byte(answer))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = handshake.Verify(r, resp)
	fmt.Println(err)
	// Output:
	// handshake: server answered 403 Forbidden, not 101
}

// A Scanner bounds what a peer may send before the head is complete.
func ExampleScanner() {
	s := handshake.Scanner{MaxBytes: 4096}
	var input []byte
	for _, piece := range []string{"GET / HT", "TP/1.1\r\nHost: a\r", "\n\r\nframes"} {
		input = append(input, piece...)
		n, err := s.Scan(input)
		fmt.Println(n, err)
	}
	// Output:
	// 0 <nil>
	// 0 <nil>
	// 27 <nil>
}

func ExampleHeader_Extensions() {
	h := handshake.Header{{
		Name:  "Sec-WebSocket-Extensions",
		Value: "permessage-deflate; server_max_window_bits=7, permessage-deflate; client_max_window_bits",
	}}
	for e, err := range h.Extensions() {
		if err != nil {
			continue
		}
		d, err := handshake.ParseDeflateOffer(e)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println("any client window:", d.ClientMaxWindowBits == handshake.AnyWindowBits)
	}
	// Output:
	// handshake: permessage-deflate with an unknown, repeated or invalid parameter "server_max_window_bits"
	// any client window: true
}
