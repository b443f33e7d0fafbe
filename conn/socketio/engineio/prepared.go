package engineio

import (
	"sync"

	"duplex/conn"
)

// A Prepared is a message that is to be sent, to any number of sessions. It is
// rendered once for each transport, and may be used by many goroutines at once.
type Prepared struct {
	packet Packet

	once  sync.Once
	frame *conn.Prepared // for WebSocket, once it was needed
}

// Prepare returns a message to be sent. It keeps data, which must not be changed
// from then on. Text must be UTF-8 and must not contain the byte 0x1e, which is what
// separates packets in HTTP long-polling; JSON never does.
func Prepare(data []byte, binary bool) *Prepared {
	return &Prepared{packet: Packet{Type: Message, Data: data, Binary: binary}}
}

// webSocket returns the message as it is sent on a WebSocket connection.
func (p *Prepared) webSocket() *conn.Prepared {
	p.once.Do(func() { p.frame = p.packet.prepare() })
	return p.frame
}

func (p Packet) prepare() *conn.Prepared {
	op := conn.Text
	if p.Binary {
		op = conn.Binary
	}
	m, _ := conn.Prepare(op, p.Append(make([]byte, 0, 1+len(p.Data)))) // it objects to neither
	return m
}

// size is what the message counts where it waits to be polled.
func (p *Prepared) size() int { return 16 + len(p.packet.Data) }
