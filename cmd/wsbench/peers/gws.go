package main

import (
	"net"
	"net/http"

	lxzan "github.com/lxzan/gws"
)

var gws = library{
	name: "gws", module: "github.com/lxzan/gws", utf8: true,
	notes:    "checks UTF-8 as it is told to; net/http and a goroutine in ReadLoop; broadcast by its Broadcaster; 4 KiB buffers",
	programs: map[string]program{"echo": gwsEcho, "broadcast": gwsBroadcast},
	read:     gwsRead,
	write:    gwsWrite,
}

// A gwsHandler is told of what happens.
type gwsHandler struct {
	lxzan.BuiltinEventHandler
	opened, closed func(*lxzan.Conn)
	message        func(*lxzan.Conn, *lxzan.Message)
}

func (h *gwsHandler) OnOpen(c *lxzan.Conn) {
	if h.opened != nil {
		h.opened(c)
	}
}

func (h *gwsHandler) OnClose(c *lxzan.Conn, _ error) {
	if h.closed != nil {
		h.closed(c)
	}
}

func (h *gwsHandler) OnPing(c *lxzan.Conn, p []byte) { c.WritePong(p) }

func (h *gwsHandler) OnMessage(c *lxzan.Conn, m *lxzan.Message) {
	defer m.Close()
	h.message(c, m)
}

func gwsDeflate(compress bool) lxzan.PermessageDeflate {
	return lxzan.PermessageDeflate{Enabled: compress, Threshold: 1}
}

func gwsUpgrader(h *gwsHandler, compress bool) *lxzan.Upgrader {
	return lxzan.NewUpgrader(h, &lxzan.ServerOption{
		ReadMaxPayloadSize: maxMessage, WriteMaxPayloadSize: maxMessage, ReadBufferSize: bufferSize,
		CheckUtf8Enabled: true, PermessageDeflate: gwsDeflate(compress),
	})
}

func serveGws(l net.Listener, compress bool, h *gwsHandler) error {
	u := gwsUpgrader(h, compress)
	return serveHTTP(l, func(w http.ResponseWriter, r *http.Request) {
		c, err := u.Upgrade(w, r)
		if err != nil {
			return
		}
		go c.ReadLoop() // so that the HTTP server's part can go
	})
}

func gwsEcho(l net.Listener, compress bool) error {
	return serveGws(l, compress, &gwsHandler{message: func(c *lxzan.Conn, m *lxzan.Message) {
		c.WriteMessage(m.Opcode, m.Bytes())
	}})
}

func gwsBroadcast(l net.Listener, compress bool) error {
	var everybody crowd[*lxzan.Conn]
	return serveGws(l, compress, &gwsHandler{
		opened: everybody.join,
		closed: everybody.leave,
		message: func(_ *lxzan.Conn, m *lxzan.Message) {
			b := lxzan.NewBroadcaster(m.Opcode, m.Bytes())
			defer b.Close()
			for _, to := range everybody.all() {
				b.Broadcast(to)
			}
		},
	})
}

// gwsConn does the handshake.
func gwsConn(e end, h *gwsHandler) (*lxzan.Conn, error) {
	if !e.client {
		return gwsUpgrader(h, e.compress).Upgrade(newHijacked(e.tape), e.request())
	}
	c, _, err := lxzan.NewClientFromConn(h, &lxzan.ClientOption{
		Addr: "ws://tape/", ReadMaxPayloadSize: maxMessage, WriteMaxPayloadSize: maxMessage, ReadBufferSize: bufferSize,
		CheckUtf8Enabled: true, PermessageDeflate: gwsDeflate(e.compress),
	}, e.tape)
	return c, err
}

func gwsRead(e end, each func(int, []byte)) error {
	c, err := gwsConn(e, &gwsHandler{message: func(_ *lxzan.Conn, m *lxzan.Message) { each(int(m.Opcode), m.Bytes()) }})
	if err != nil {
		return err
	}
	c.ReadLoop()
	return nil
}

func gwsWrite(e end) (func(int, []byte) error, error) {
	c, err := gwsConn(e, &gwsHandler{})
	if err != nil {
		return nil, err
	}
	return func(op int, p []byte) error { return c.WriteMessage(lxzan.Opcode(op), p) }, nil
}
