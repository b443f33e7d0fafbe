package main

import (
	"bytes"
	"context"
	"net"
	"net/http"

	"github.com/coder/websocket"
)

var coder = library{
	name: "coder", module: "github.com/coder/websocket",
	notes: "does not check UTF-8; net/http; Reader into a buffer that is used again, Write; " +
		"broadcast is a loop of Write, so that no goroutine is woken for each; 4 KiB buffers of its own",
	programs: map[string]program{"echo": coderEcho, "broadcast": coderBroadcast},
	read:     coderRead,
	write:    coderWrite,
}

func coderMode(compress bool) websocket.CompressionMode {
	if compress {
		return websocket.CompressionNoContextTakeover
	}
	return websocket.CompressionDisabled
}

func coderAccept(w http.ResponseWriter, r *http.Request, compress bool) (*websocket.Conn, error) {
	return websocket.Accept(w, r, &websocket.AcceptOptions{
		InsecureSkipVerify: true, CompressionMode: coderMode(compress), CompressionThreshold: 1,
	})
}

// serveCoder calls serve with each connection.
func serveCoder(l net.Listener, compress bool, serve func(*websocket.Conn)) error {
	return serveHTTP(l, func(w http.ResponseWriter, r *http.Request) {
		c, err := coderAccept(w, r, compress)
		if err != nil {
			return
		}
		defer c.CloseNow()
		serve(c)
	})
}

// readCoder calls each with every message.
func readCoder(c *websocket.Conn, each func(int, []byte)) error {
	c.SetReadLimit(maxMessage)
	var buf bytes.Buffer
	for {
		op, r, err := c.Reader(context.Background())
		if err != nil {
			return err
		}
		buf.Reset()
		if _, err := buf.ReadFrom(r); err != nil {
			return err
		}
		each(int(op), buf.Bytes())
	}
}

func coderEcho(l net.Listener, compress bool) error {
	return serveCoder(l, compress, func(c *websocket.Conn) {
		readCoder(c, func(op int, p []byte) { c.Write(context.Background(), websocket.MessageType(op), p) })
	})
}

func coderBroadcast(l net.Listener, compress bool) error {
	var everybody crowd[*websocket.Conn]
	return serveCoder(l, compress, func(c *websocket.Conn) {
		everybody.join(c)
		defer everybody.leave(c)
		readCoder(c, func(op int, p []byte) {
			for _, to := range everybody.all() {
				to.Write(context.Background(), websocket.MessageType(op), p)
			}
		})
	})
}

// coderConn does the handshake.
func coderConn(e end) (*websocket.Conn, error) {
	if !e.client {
		return coderAccept(newHijacked(e.tape), e.request(), e.compress)
	}
	c, _, err := websocket.Dial(context.Background(), "ws://tape/", &websocket.DialOptions{
		CompressionMode: coderMode(e.compress), CompressionThreshold: 1,
		HTTPClient: &http.Client{Transport: &http.Transport{
			DialContext: func(context.Context, string, string) (net.Conn, error) { return e.tape, nil },
		}},
	})
	return c, err
}

func coderRead(e end, each func(int, []byte)) error {
	c, err := coderConn(e)
	if err != nil {
		return err
	}
	defer c.CloseNow()
	return readCoder(c, each)
}

func coderWrite(e end) (func(int, []byte) error, error) {
	c, err := coderConn(e)
	if err != nil {
		return nil, err
	}
	return func(op int, p []byte) error { return c.Write(context.Background(), websocket.MessageType(op), p) }, nil
}
