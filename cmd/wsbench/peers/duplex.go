package main

import (
	"context"
	"net"
	"net/http"

	"duplex/conn"
	"duplex/conn/hub"
	"duplex/conn/protocol"
	"duplex/frame"
	"duplex/mask"
)

var duplex = library{
	name: "duplex", module: "duplex", utf8: true,
	notes:    "conn.Server with a Handler; broadcast by conn/hub; deflate at the level by default; its own buffers, 4 and 72 KiB",
	programs: map[string]program{"echo": duplexEcho, "broadcast": duplexBroadcast},
	read:     duplexRun,
	write:    duplexWrite,
}

var duplexLoop = library{
	name: "duplex-loop", module: "duplex", utf8: true,
	notes:    "net/http and conn.Upgrade, with ReadAppend and Write in a loop, as programs for other libraries are written",
	programs: map[string]program{"echo": duplexLoopEcho},
}

var duplexRead = library{
	name: "duplex-read", module: "duplex", utf8: true,
	notes: "Conn.Read into a slice that is used again",
	read:  duplexReads,
	write: duplexWrite,
}

var duplexMachine = library{
	name: "duplex-machine", module: "duplex", utf8: true,
	notes: "protocol.Machine alone with a buffer of 64 KiB, no compression",
	read:  machineRead,
	write: machineWrite,
}

func duplexConfig(compress bool) *conn.Config {
	cfg := &conn.Config{MaxMessage: maxMessage, WriteTimeout: -1, DropRequest: true} // the others have none
	if compress {
		cfg.Deflate = &conn.Deflate{
			ServerNoContextTakeover: true, ClientNoContextTakeover: true,
			Threshold: -1,
		}
	}
	return cfg
}

func duplexEcho(l net.Listener, compress bool) error {
	h := &conn.Handler{Message: func(ctx context.Context, c *conn.Conn, op frame.Opcode, p []byte) {
		c.Write(ctx, op, p) // if it cannot, the connection is over
	}}
	return (&conn.Server{Config: duplexConfig(compress), Handler: h}).Serve(l)
}

func duplexLoopEcho(l net.Listener, compress bool) error {
	cfg := duplexConfig(compress)
	return serveHTTP(l, func(w http.ResponseWriter, r *http.Request) {
		c, err := conn.Upgrade(w, r, cfg)
		if err != nil {
			return
		}
		defer c.CloseNow()
		for buf := []byte(nil); ; {
			op, p, err := c.ReadAppend(context.Background(), buf[:0])
			if err != nil || c.Write(context.Background(), op, p) != nil {
				return
			}
			buf = p
		}
	})
}

func duplexBroadcast(l net.Listener, compress bool) error {
	var everybody hub.Hub
	h := &conn.Handler{
		Opened: func(_ context.Context, c *conn.Conn) { everybody.Join(c, nil) },
		Message: func(_ context.Context, _ *conn.Conn, op frame.Opcode, p []byte) {
			m, _ := conn.Prepare(op, p)
			everybody.Publish(m)
		},
		Closed: func(c *conn.Conn, _ error) { everybody.Leave(c) },
	}
	return (&conn.Server{Config: duplexConfig(compress), Handler: h}).Serve(l)
}

// duplexConn does the handshake.
func duplexConn(e end) (*conn.Conn, error) {
	cfg := duplexConfig(e.compress)
	if !e.client {
		return conn.Accept(context.Background(), e.tape, cfg)
	}
	cfg.NetDial = func(context.Context, string, string) (net.Conn, error) { return e.tape, nil }
	return conn.Dial(context.Background(), "ws://tape/", cfg)
}

func duplexRun(e end, each func(int, []byte)) error {
	c, err := duplexConn(e)
	if err != nil {
		return err
	}
	return c.Run(context.Background(), &conn.Handler{
		Message: func(_ context.Context, _ *conn.Conn, op frame.Opcode, p []byte) { each(int(op), p) },
	})
}

func duplexReads(e end, each func(int, []byte)) error {
	c, err := duplexConn(e)
	if err != nil {
		return err
	}
	defer c.CloseNow()
	var op frame.Opcode
	var buf []byte
	for {
		op, buf, err = c.ReadAppend(context.Background(), buf[:0])
		if err != nil {
			return err
		}
		each(int(op), buf)
	}
}

func duplexWrite(e end) (func(int, []byte) error, error) {
	c, err := duplexConn(e)
	if err != nil {
		return nil, err
	}
	return func(op int, p []byte) error { return c.Write(context.Background(), frame.Opcode(op), p) }, nil
}

func machineRead(e end, each func(int, []byte)) error {
	if e.compress {
		return errNoCompression
	}
	e.open()
	m := protocol.Machine{Client: e.client, MaxMessage: maxMessage}
	buf, have := make([]byte, 64<<10), 0
	var message []byte
	for {
		n, err := e.Read(buf[have:])
		if err != nil {
			return err
		}
		data := buf[:have+n]
		for {
			ev, n, err := m.Receive(data)
			if err != nil {
				return err
			}
			if n == 0 {
				break
			}
			data = data[n:]
			switch {
			case ev.Fin && len(message) == 0:
				each(int(ev.Opcode), ev.Payload)
			case ev.Fin:
				each(int(ev.Opcode), append(message, ev.Payload...))
				message = message[:0]
			default:
				message = append(message, ev.Payload...)
			}
		}
		have = copy(buf, data)
	}
}

func machineWrite(e end) (func(int, []byte) error, error) {
	if e.compress {
		return nil, errNoCompression
	}
	e.open()
	m := protocol.Machine{Client: e.client}
	var buf []byte
	return func(op int, p []byte) error {
		h := frame.Header{Fin: true, Opcode: frame.Opcode(op), Length: int64(len(p))}
		if err := m.Send(&h); err != nil {
			return err
		}
		buf = append(h.Append(buf[:0]), p...)
		if h.Masked {
			mask.XOR(buf[len(buf)-len(p):], h.Key)
		}
		_, err := e.Write(buf)
		return err
	}, nil
}
