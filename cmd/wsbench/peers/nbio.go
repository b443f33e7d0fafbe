package main

import (
	"errors"
	"net"
	"net/http"

	"github.com/lesismal/nbio/logging"
	"github.com/lesismal/nbio/nbhttp"
	"github.com/lesismal/nbio/nbhttp/websocket"
)

var nbio = library{
	name: "nbio", module: "github.com/lesismal/nbio", utf8: true,
	notes: "served by its pollers, read in memory in its blocking mode (HandleRead); a server releases payloads to its pool, a client does not; drops empty messages; frames of any " +
		"length; broadcast is a loop of WriteMessage; 4 KiB buffers in memory, 64 KiB for each poller",
	programs: map[string]program{"echo": nbioEcho, "broadcast": nbioBroadcast},
	read:     nbioRead,
	write:    nbioWrite,
}

func nbioUpgrader(e *nbhttp.Engine, compress bool) *websocket.Upgrader {
	u := websocket.NewUpgrader()
	u.Engine = e
	u.KeepaliveTime = 0 // the others set no deadlines either
	u.MessageLengthLimit = maxMessage
	u.BlockingModReadBufferSize = bufferSize
	u.BlockingModAsyncWrite = false
	u.BlockingModHandleRead = false
	u.CheckOrigin = func(*http.Request) bool { return true }
	u.EnableCompression(compress)
	return u
}

func nbioConfig() nbhttp.Config {
	return nbhttp.Config{
		ReleaseWebsocketPayload: true, MaxWebsocketFramePayloadSize: maxMessage,
		ReadLimit: 2 * maxMessage, MaxLoad: 1 << 20,
	}
}

// serveNbio runs its engine on l, after setup.
func serveNbio(l net.Listener, compress bool, setup func(*websocket.Upgrader)) error {
	logging.SetLevel(logging.LevelNone)
	u := nbioUpgrader(nil, compress)
	setup(u)
	cfg, failed := nbioConfig(), make(chan error, 1)
	cfg.Addrs = []string{l.Addr().String()}
	cfg.Listen = func(string, string) (net.Listener, error) { return l, nil }
	cfg.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { u.Upgrade(w, r, nil) })
	e := nbhttp.NewEngine(cfg)
	e.OnAcceptError(func(err error) {
		if !errors.Is(err, net.ErrClosed) {
			return
		}
		select {
		case failed <- err:
		default: // it is known
		}
	})
	u.Engine = e
	if err := e.Start(); err != nil {
		return err
	}
	defer e.Stop()
	return <-failed
}

func nbioEcho(l net.Listener, compress bool) error {
	return serveNbio(l, compress, func(u *websocket.Upgrader) {
		u.OnMessage(func(c *websocket.Conn, op websocket.MessageType, p []byte) { c.WriteMessage(op, p) })
	})
}

func nbioBroadcast(l net.Listener, compress bool) error {
	var everybody crowd[*websocket.Conn]
	return serveNbio(l, compress, func(u *websocket.Upgrader) {
		u.OnOpen(everybody.join)
		u.OnClose(func(c *websocket.Conn, _ error) { everybody.leave(c) })
		u.OnMessage(func(_ *websocket.Conn, op websocket.MessageType, p []byte) {
			for _, to := range everybody.all() {
				to.WriteMessage(op, p)
			}
		})
	})
}

// nbioConn does the handshake. A client has none in memory, since its dialer is
// for sockets.
func nbioConn(e end, message func(*websocket.Conn, websocket.MessageType, []byte)) (*websocket.Conn, error) {
	u := nbioUpgrader(nbhttp.NewEngine(nbioConfig()), e.compress)
	u.OnMessage(message)
	if !e.client {
		return u.Upgrade(newHijacked(e.tape), e.request(), nil)
	}
	e.open()
	c := websocket.NewClientConn(u, e.tape, "", e.compress, false)
	c.Execute = nbhttp.SyncExecutor
	return c, nil
}

func nbioRead(e end, each func(int, []byte)) error {
	c, err := nbioConn(e, func(_ *websocket.Conn, op websocket.MessageType, p []byte) { each(int(op), p) })
	if err != nil {
		return err
	}
	c.HandleRead(bufferSize)
	return nil
}

func nbioWrite(e end) (func(int, []byte) error, error) {
	c, err := nbioConn(e, func(*websocket.Conn, websocket.MessageType, []byte) {})
	if err != nil {
		return nil, err
	}
	return func(op int, p []byte) error { return c.WriteMessage(websocket.MessageType(op), p) }, nil
}
