package main

import (
	"bytes"
	"net"
	"net/http"

	"github.com/lxzan/gws"
)

// gwsDeflate takes contexts over in both directions, and compresses all.
var gwsDeflate = gws.PermessageDeflate{Enabled: true, ServerContextTakeover: true, ClientContextTakeover: true, Threshold: 1}

func gwsServe(l net.Listener) error {
	u := gws.NewUpgrader(new(gwsEcho), &gws.ServerOption{
		CheckUtf8Enabled: true, ReadMaxPayloadSize: most, WriteMaxPayloadSize: most, PermessageDeflate: gwsDeflate,
	})
	return http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, err := u.Upgrade(w, r); err == nil {
			go c.ReadLoop()
		}
	}))
}

func gwsPlay(url string) []byte {
	echo := new(gwsEcho)
	c, _, err := gws.NewClient(echo, &gws.ClientOption{
		Addr: url, CheckUtf8Enabled: true, ReadMaxPayloadSize: most, WriteMaxPayloadSize: most, PermessageDeflate: gwsDeflate,
	})
	if err != nil {
		return nil
	}
	echo.client = true
	c.ReadLoop()
	return echo.first
}

type gwsEcho struct {
	gws.BuiltinEventHandler
	client bool
	first  []byte // of a client
}

func (e *gwsEcho) OnPing(c *gws.Conn, payload []byte) { c.WritePong(payload) }

func (e *gwsEcho) OnMessage(c *gws.Conn, m *gws.Message) {
	defer m.Close()
	if e.client && e.first == nil {
		e.first = bytes.Clone(m.Bytes())
	}
	c.WriteMessage(m.Opcode, m.Bytes())
}
