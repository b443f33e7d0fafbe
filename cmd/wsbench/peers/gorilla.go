package main

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"sync"

	"github.com/gorilla/websocket"
)

var gorilla = library{
	name: "gorilla", module: "github.com/gorilla/websocket",
	notes: "does not check UTF-8; net/http; NextReader into a buffer that is used again, WriteMessage; " +
		"broadcast is a loop of WritePreparedMessage under a lock for each connection, so that no goroutine is " +
		"woken for each; a client sends what does not fit its buffer in fragments; 4 KiB buffers",
	programs: map[string]program{"echo": gorillaEcho, "broadcast": gorillaBroadcast},
	read:     gorillaRead,
	write:    gorillaWrite,
}

func gorillaUpgrader(compress bool) *websocket.Upgrader {
	return &websocket.Upgrader{
		ReadBufferSize: bufferSize, WriteBufferSize: bufferSize, EnableCompression: compress,
		CheckOrigin: func(*http.Request) bool { return true },
	}
}

// serveGorilla calls serve with each connection.
func serveGorilla(l net.Listener, compress bool, serve func(*websocket.Conn)) error {
	u := gorillaUpgrader(compress)
	return serveHTTP(l, func(w http.ResponseWriter, r *http.Request) {
		c, err := u.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer c.Close()
		serve(c)
	})
}

// readGorilla calls each with every message.
func readGorilla(c *websocket.Conn, each func(int, []byte)) error {
	c.SetReadLimit(maxMessage)
	var buf bytes.Buffer
	for {
		op, r, err := c.NextReader()
		if err != nil {
			return err
		}
		buf.Reset()
		if _, err := buf.ReadFrom(r); err != nil {
			return err
		}
		each(op, buf.Bytes())
	}
}

func gorillaEcho(l net.Listener, compress bool) error {
	return serveGorilla(l, compress, func(c *websocket.Conn) {
		readGorilla(c, func(op int, p []byte) { c.WriteMessage(op, p) })
	})
}

func gorillaBroadcast(l net.Listener, compress bool) error {
	type member struct {
		*websocket.Conn
		mu sync.Mutex
	}
	var everybody crowd[*member]
	return serveGorilla(l, compress, func(c *websocket.Conn) {
		m := &member{Conn: c}
		everybody.join(m)
		defer everybody.leave(m)
		readGorilla(c, func(op int, p []byte) {
			prepared, err := websocket.NewPreparedMessage(op, p)
			if err != nil {
				return
			}
			for _, to := range everybody.all() {
				to.mu.Lock()
				to.WritePreparedMessage(prepared)
				to.mu.Unlock()
			}
		})
	})
}

// gorillaConn does the handshake.
func gorillaConn(e end) (*websocket.Conn, error) {
	if !e.client {
		return gorillaUpgrader(e.compress).Upgrade(newHijacked(e.tape), e.request(), nil)
	}
	d := websocket.Dialer{
		ReadBufferSize: bufferSize, WriteBufferSize: bufferSize, EnableCompression: e.compress,
		NetDialContext: func(context.Context, string, string) (net.Conn, error) { return e.tape, nil },
	}
	c, _, err := d.Dial("ws://tape/", nil)
	return c, err
}

func gorillaRead(e end, each func(int, []byte)) error {
	c, err := gorillaConn(e)
	if err != nil {
		return err
	}
	return readGorilla(c, each)
}

func gorillaWrite(e end) (func(int, []byte) error, error) {
	c, err := gorillaConn(e)
	if err != nil {
		return nil, err
	}
	return c.WriteMessage, nil
}
