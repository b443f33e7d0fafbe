package main

import (
	"bufio"
	"io"
	"net"
	"time"

	"duplex/frame"
)

// A peer is one end of a connection. It echoes, and does all else as it should but
// for its fault.
type peer struct {
	*fault
	nc      net.Conn
	br      *bufio.Reader
	client  bool
	deflate bool // messages may be compressed

	message  []byte // so far
	op       frame.Opcode
	inside   bool // a message
	squeezed bool // it is compressed
	closing  bool // a Close was sent
	over     bool // nothing more is to be done
}

// patience is how long a peer that does nothing does so.
const patience = 40 * time.Second

// run takes frames until the connection ends.
func (p *peer) run() {
	defer p.nc.Close()
	if p.opened != nil {
		p.opened(p)
	}
	for !p.over {
		h, payload, ok := p.read()
		if !ok {
			return
		}
		switch h.Opcode {
		case frame.Close:
			p.onClose(payload)
		case frame.Ping:
			p.onPing(payload)
		case frame.Pong:
			if p.ponged != nil {
				p.ponged(p, payload)
			}
		default:
			if !h.Opcode.IsReserved() {
				p.onData(h, payload)
			}
		}
	}
}

func (p *peer) onPing(payload []byte) {
	if p.pinged != nil {
		p.pinged(p, payload)
		return
	}
	p.send(frame.Pong, payload)
}

// onClose answers a Close, or rejects one that may not be sent.
func (p *peer) onClose(payload []byte) {
	switch code := wrongClose(payload); {
	case p.closing:
		p.end()
	case code != 0 && !p.takes.anyClose:
		p.fail(code)
	case p.closed != nil:
		p.closed(p, payload)
	default:
		p.goodbye(payload)
	}
}

// goodbye sends a Close and ends the connection.
func (p *peer) goodbye(payload []byte) {
	p.send(frame.Close, payload)
	p.end()
}

// fail fails the connection.
func (p *peer) fail(code frame.CloseCode) {
	if p.failing != nil {
		p.failing(p, code)
		return
	}
	p.goodbye(frame.AppendClose(nil, code, ""))
}

// end ends TCP if that is for a server to do, and waits for the other end to do
// so (section 7.1.1).
func (p *peer) end() {
	switch {
	case p.ending != nil:
		p.ending(p)
	case p.client:
		p.idle(patience)
	default:
		p.nc.(interface{ CloseWrite() error }).CloseWrite()
		p.idle(time.Second)
	}
	p.over = true
}

// idle reads and ignores what comes, for a while.
func (p *peer) idle(d time.Duration) {
	p.nc.SetReadDeadline(time.Now().Add(d))
	io.Copy(io.Discard, p.br)
	p.over = true
}

// onData puts messages together and echoes them.
func (p *peer) onData(h frame.Header, payload []byte) {
	if !p.inside || h.Opcode != frame.Continuation {
		p.message, p.op, p.squeezed = nil, h.Opcode, h.RSV1 && p.deflate
		if p.op == frame.Continuation {
			p.op = frame.Text // of nothing
		}
	}
	p.inside = !h.Fin
	if p.takes.fragmentsAsMessages {
		p.answer(p.op, payload)
		return
	}
	p.message = append(p.message, payload...)
	if p.takes.utf8 == byFrame && p.op == frame.Text && !p.squeezed && !couldBeText(p.message) {
		p.fail(frame.InvalidPayload)
		return
	}
	if h.Fin {
		p.whole()
	}
}

// whole takes a message that is complete.
func (p *peer) whole() {
	m := p.message
	p.message = nil
	if p.squeezed {
		var err error
		if m, err = inflate(m); err != nil {
			p.fail(frame.InvalidPayload)
			return
		}
	}
	if p.op == frame.Text && p.takes.utf8 != never && !isText(m) {
		p.fail(frame.InvalidPayload)
		return
	}
	p.answer(p.op, m)
}

// answer echoes, unless that is over.
func (p *peer) answer(op frame.Opcode, m []byte) {
	switch {
	case p.closing && !p.takes.echoAfterClose:
	case p.echo != nil:
		p.echo(p, op, m)
	default:
		p.sendMessage(op, m)
	}
}
