package main

import (
	"net"
	"net/http"
	"sync"

	"github.com/lesismal/nbio/logging"
	"github.com/lesismal/nbio/nbhttp"
	"github.com/lesismal/nbio/nbhttp/websocket"
)

func nbioConfig() nbhttp.Config {
	logging.SetLevel(logging.LevelNone)
	return nbhttp.Config{ReleaseWebsocketPayload: true, MaxWebsocketFramePayloadSize: most, ReadLimit: 2 * most}
}

func nbioUpgrader(message func(*websocket.Conn, websocket.MessageType, []byte)) *websocket.Upgrader {
	u := websocket.NewUpgrader()
	u.CheckOrigin = func(*http.Request) bool { return true }
	u.MessageLengthLimit = most
	u.EnableCompression(true)
	u.OnMessage(message)
	return u
}

func nbioServe(l net.Listener) error {
	u := nbioUpgrader(func(c *websocket.Conn, op websocket.MessageType, p []byte) { c.WriteMessage(op, p) })
	cfg := nbioConfig()
	cfg.Addrs = []string{l.Addr().String()}
	cfg.Listen = func(string, string) (net.Listener, error) { return l, nil }
	cfg.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { u.Upgrade(w, r, nil) })
	e := nbhttp.NewEngine(cfg)
	u.Engine = e
	if err := e.Start(); err != nil {
		return err
	}
	select {}
}

// nbioClients is the engine of all clients.
var nbioClients = sync.OnceValue(func() *nbhttp.Engine {
	e := nbhttp.NewEngine(nbioConfig())
	e.Start()
	return e
})

func nbioPlay(url string) (first []byte) {
	u := nbioUpgrader(func(c *websocket.Conn, op websocket.MessageType, p []byte) {
		if first == nil {
			first = append([]byte{}, p...)
		}
		c.WriteMessage(op, p)
	})
	ended := make(chan struct{})
	u.OnClose(func(*websocket.Conn, error) { close(ended) })
	d := websocket.Dialer{Engine: nbioClients(), Upgrader: u, EnableCompression: true}
	if _, _, err := d.Dial(url, nil); err != nil {
		return nil
	}
	<-ended
	return first
}
