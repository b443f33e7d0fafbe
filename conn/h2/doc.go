// Package h2 is the client side of WebSocket over HTTP/2 (RFC 8441): many
// connections of package conn on one connection of TCP and TLS.
//
//	var pool h2.Pool
//	c, err := pool.Dial(ctx, "wss://example.com/chat", nil)
//
// For what makes connections by itself, such as a [conn.Client], set the pool in
// its Config:
//
//	client := &conn.Client{URL: url, Config: &conn.Config{HTTP2: &pool}}
//
// A [conn.Conn] made so is used like any other. A connection that the server resets
// ends with a [conn.CloseError] whose Err is syscall.ECONNRESET, as over TCP. If the
// server takes no WebSockets over HTTP/2, the connection is made over HTTP/1.1.
//
// It is a module of its own since it needs golang.org/x/net. The server side is in
// package conn, and needs duplex/conn/xconnect.
package h2
