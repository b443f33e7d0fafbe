package conn

import (
	"errors"
	"net"
	"testing"

	"duplex/conn/internal/buffer"
	"duplex/conn/protocol"
	"duplex/frame"
	"duplex/handshake"
)

// An active state is dropped when nothing is left unfinished in it, and kept as
// long as anything is, whatever that may be.
func TestActiveStateIsKeptWhileInUse(t *testing.T) {
	for name, use := range map[string]func(a *active){
		"nothing":                   nil,
		"a Ping waits for its Pong": func(a *active) { a.pings.Expect(nil) },
		"a Pong is to be written":   func(a *active) { a.out.controls.add(frame.Pong, nil) },
		"a frame is to be written":  func(a *active) { a.out.buf = a.out.small[:1] },
		"a write has failed":        func(a *active) { a.out.err = errors.New("failed") },
		"a message is half written": func(a *active) {
			a.m.Send(&frame.Header{Opcode: frame.Text})
		},
		"a message is half read": func(a *active) {
			a.m.Receive([]byte{byte(frame.Text), 0x80, 0, 0, 0, 0})
		},
		"a frame is half read":      func(a *active) { a.in.buf.Took(copy(a.in.buf.Room(), "\x81")) },
		"a piece is to be read":     func(a *active) { a.hold(protocol.Event{}) },
		"a large message is there":  func(a *active) { a.in.whole = []byte{0} },
		"it is being closed":        func(a *active) { a.Conn.advance(stateClosing) },
		"somebody reads":            func(a *active) { a.in.lock.TryLock() },
		"somebody writes":           func(a *active) { a.out.lock.TryLock() },
		"somebody writes a message": func(a *active) { a.out.message.TryLock() },
	} {
		t.Run(name, func(t *testing.T) {
			nc, peer := net.Pipe()
			defer nc.Close()
			defer peer.Close()
			c := newConn(nc, buffer.Input{}, new(Config), false, handshake.Agreement{})
			a := c.use()
			if use != nil {
				use(a)
			}
			if c.drop(); (c.active.Load() == a) != (use != nil) {
				t.Errorf("dropped: %t", use != nil)
			}
		})
	}
}
