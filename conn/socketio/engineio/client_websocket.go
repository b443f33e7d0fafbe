package engineio

import (
	"context"
	"errors"

	"duplex/conn"
)

// dialWebSocket makes a WebSocket connection.
func (c *Client) dialWebSocket(ctx context.Context) (*conn.Conn, error) {
	var cfg conn.Config
	if c.dialer.WebSocket != nil {
		cfg = *c.dialer.WebSocket
	}
	cfg.Header = append(cfg.Header[:len(cfg.Header):len(cfg.Header)], c.header()...)
	cfg.MaxMessage = int64(c.maxPayload()) + 1
	cfg.PingInterval = -1 // Engine.IO has Pings of its own
	return conn.Dial(ctx, c.requestURL(WebSocket), &cfg)
}

// openWebSocket opens the session with WebSocket.
func (c *Client) openWebSocket(ctx context.Context) error {
	ws, err := c.dialWebSocket(ctx)
	if err != nil {
		return err
	}
	op, b, err := ws.Read(ctx)
	if err == nil {
		var p Packet
		if p, err = ParsePacket(b, op == conn.Binary); err == nil {
			err = c.opened(p)
		}
	}
	if err != nil {
		ws.CloseNow()
		return err
	}
	c.ws = ws
	return nil
}

// runWebSocket receives from the WebSocket connection, and sends to it.
func (c *Client) runWebSocket(ctx context.Context, message func(data []byte, binary bool)) error {
	ws := c.ws
	defer ws.CloseNow()
	ctx, cancel := context.WithCancel(ctx)
	written := make(chan struct{})
	go func() {
		defer close(written)
		c.writeWebSocket(ctx)
	}()
	defer func() {
		cancel()
		<-written
	}()
	var buf []byte
	for {
		var op conn.Opcode
		var err error
		if op, buf, err = ws.ReadAppend(ctx, buf[:0]); err != nil {
			if ctx.Err() != nil {
				ws.Close(conn.NormalClosure, "")
			}
			return &ClosedError{Reason: reasonOf(err), Err: err}
		}
		p, err := ParsePacket(buf, op == conn.Binary)
		if err != nil {
			return &ClosedError{Reason: ParseError, Err: err}
		}
		if err := c.receive(p, message); err != nil {
			return err
		}
	}
}

// writeWebSocket sends what is queued until ctx ends, or the session is to be closed.
func (c *Client) writeWebSocket(ctx context.Context) {
	for {
		batch, last := c.take(ctx, nil)
		if len(batch) == 0 && !last {
			return
		}
		messages := make(conn.Batch, len(batch))
		for i, p := range batch {
			messages[i] = p.webSocket()
		}
		if err := messages.WriteTo(ctx, c.ws); err != nil || last {
			c.ws.Close(conn.NormalClosure, "")
			return
		}
	}
}

// probe makes a WebSocket connection for the session that is polling, and returns it
// once the server has answered a Ping on it.
func (c *Client) probe(ctx context.Context) (*conn.Conn, error) {
	ws, err := c.dialWebSocket(ctx)
	if err != nil {
		return nil, err
	}
	err = ws.Write(ctx, conn.Text, []byte("2probe"))
	if err == nil {
		var b []byte
		if _, b, err = ws.Read(ctx); err == nil && string(b) != "3probe" {
			err = errors.New("engine.io: the probe was not answered")
		}
	}
	if err != nil {
		ws.CloseNow()
		return nil, err
	}
	return ws, nil
}
