package main

import (
	"context"
	"errors"
	"io"
	"net"
	"time"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
)

func gobwasServe(l net.Listener) error {
	for {
		nc, err := l.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer nc.Close()
			if _, err := ws.Upgrade(nc); err == nil {
				gobwasEcho(nc, ws.StateServerSide)
			}
		}()
	}
}

func gobwasPlay(url string) []byte {
	nc, br, _, err := ws.Dial(context.Background(), url)
	if err != nil {
		return nil
	}
	defer nc.Close()
	if br != nil {
		return gobwasEcho(buffered{nc, br}, ws.StateClientSide)
	}
	return gobwasEcho(nc, ws.StateClientSide)
}

// buffered reads what came with the response first.
type buffered struct {
	net.Conn
	io.Reader
}

func (b buffered) Read(p []byte) (int, error) { return b.Reader.Read(p) }

// gobwasEcho echoes by the functions for messages, which do not compress. To fail a
// connection is up to the program.
func gobwasEcho(nc net.Conn, state ws.State) (first []byte) {
	for {
		p, op, err := wsutil.ReadData(nc, state)
		if err != nil {
			gobwasFail(nc, state, err)
			return first
		}
		if first == nil {
			first = p
		}
		if wsutil.WriteMessage(nc, state, op, p) != nil {
			return first
		}
	}
}

// gobwasFail sends a Close for what the peer did wrong, and waits for its end.
func gobwasFail(nc net.Conn, state ws.State, err error) {
	var code ws.StatusCode
	var wrong ws.ProtocolError
	switch {
	case errors.As(err, &wrong):
		code = ws.StatusProtocolError
	case errors.Is(err, wsutil.ErrInvalidUTF8):
		code = ws.StatusInvalidFramePayloadData
	default:
		return
	}
	wsutil.WriteMessage(nc, state, ws.OpClose, ws.NewCloseFrameBody(code, ""))
	nc.SetReadDeadline(time.Now().Add(time.Second))
	io.Copy(io.Discard, nc)
}
