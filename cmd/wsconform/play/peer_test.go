package play_test

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"slices"
	"time"
	"unicode/utf8"

	"duplex/cmd/wsconform/result"
	"duplex/frame"
	"duplex/handshake"
	"duplex/mask"
)

// A peer echoes as it should, but for what is set in it. It looks at text when
// the message is complete, so that it is not strict.
type peer struct {
	change    func([]byte) []byte // messages on their way back
	mute      bool                // echoes nothing
	noPong    bool                // answers no pings
	anyText   bool                // takes text that is not UTF-8
	anyFrame  bool                // takes what the protocol forbids, and passes over it
	closeCode frame.CloseCode     // closes with this code, whatever should be
	noClose   bool                // does not answer a Close, and fails connections by closing TCP
	deaf      bool                // does not even do that
	keepsTCP  bool                // leaves TCP open
	badMask   bool                // masks as a server, does not as a client
	badLength bool                // writes lengths in more octets than they need
	bits      bool                // sets RSV1
	anyBits   bool                // takes RSV1
	badText   bool                // puts octets into its text that are not UTF-8
	drops     bool                // closes TCP when a message comes
	closes    bool                // sends a Close when a message comes, instead of the echo
	talks     bool                // sends a message before it answers a Close
	chats     bool                // sends a message after it has answered a Close
	asks      bool                // sends a ping with each message
	stays     bool                // does not close TCP because the tester has
	anyLength bool                // takes lengths in more octets than they need
	anyMask   bool                // takes frames that are masked and that are not
	anyOpcode bool                // takes reserved opcodes for those of binary messages and pongs
	anyOrder  bool                // takes continuations of nothing, and messages within messages
	pieces    bool                // takes control frames without FIN
	anyClose  bool                // takes a Close with any payload
	mask      func() mask.Key     // where a client has its keys from

	// In the opening handshake, in which a client takes any answer.
	anyRequest bool                     // accepts what it should refuse
	keeps      bool                     // reads on after a refusal
	saysClose  bool                     // but has said that it would not
	request    func(*handshake.Request) // changes its own
	eager      bool                     // sends a ping before it has the answer

	role result.Role
	nc   net.Conn
	br   *bufio.Reader
}

var errFailed = errors.New("the connection is failed")

// play plays the peer on a connection that is open, until it ends.
func (p *peer) play() {
	defer p.nc.Close()
	var whole []byte
	var op frame.Opcode // of the message, 0 between messages
	for {
		h, payload, err := p.read(op != 0)
		if err == nil && h.Opcode.IsControl() {
			err = p.control(h.Opcode, payload)
		} else if err == nil {
			if h.Opcode != frame.Continuation {
				whole, op = nil, h.Opcode
			}
			if whole = append(whole, payload...); h.Fin {
				err = p.answer(op, whole)
				op = 0
			}
		}
		if err != nil {
			p.end(err)
			return
		}
	}
}

// read reads a frame.
func (p *peer) read(inMessage bool) (frame.Header, []byte, error) {
	var head []byte
	for {
		b, err := p.br.ReadByte()
		if err != nil {
			return frame.Header{}, nil, err
		}
		head = append(head, b)
		h, n, err := frame.ParseHeader(p.minimal(p.permitted(head)))
		if n == 0 && err == nil {
			continue
		}
		if err == nil {
			h.RSV1 = h.RSV1 && !p.anyBits
			err = p.order(h, inMessage)
		}
		if err != nil && p.anyFrame {
			io.Copy(io.Discard, p.br)
		}
		if err != nil {
			return h, nil, err
		}
		payload := make([]byte, h.Length)
		_, err = io.ReadFull(p.br, payload)
		mask.XOR(payload, h.Key)
		return h, payload, err
	}
}

// minimal returns a header with its length as it should be, if the peer does not
// care.
func (p *peer) minimal(head []byte) []byte {
	if !p.anyLength || len(head) < 2 || head[1]&0x7f != 126 {
		return head
	}
	if len(head) < 4 {
		return nil
	}
	return append([]byte{head[0], head[1]&0x80 | head[3]}, head[4:]...)
}

// permitted returns a header with an opcode and a FIN that may be, if the peer
// does not care.
func (p *peer) permitted(head []byte) []byte {
	op := frame.Opcode(head[0] & 15)
	first := head[0]
	switch {
	case p.anyOpcode && op.IsReserved() && !op.IsControl():
		first = first&0xf0 | byte(frame.Binary)
	case p.anyOpcode && op.IsReserved():
		first = first&0xf0 | byte(frame.Pong)
	case p.pieces && op.IsControl():
		first |= 0x80
	}
	return append([]byte{first}, head[1:]...)
}

func (p *peer) order(h frame.Header, inMessage bool) error {
	switch {
	case h.RSV1 || h.RSV2 || h.RSV3:
		return frame.ErrReservedBits
	case h.Masked != (p.role == result.Server) && !p.anyMask:
		return frame.ErrNotMasked
	case p.anyOrder, inMessage == (h.Opcode == frame.Continuation), h.Opcode.IsControl():
		return nil
	}
	return frame.ErrNothingToContinue
}

func (p *peer) control(op frame.Opcode, payload []byte) error {
	if op == frame.Ping && !p.noPong {
		p.send(frame.Pong, payload)
	}
	if op != frame.Close {
		return nil
	}
	if err := frame.CheckClose(payload); err != nil && !p.anyFrame && !p.anyClose {
		return err
	}
	if p.talks {
		p.send(frame.Text, []byte("one moment"))
	}
	if !p.noClose {
		p.close(frame.NormalClosure)
	}
	if p.chats {
		p.send(frame.Text, []byte("by the way"))
	}
	return errFailed
}

func (p *peer) answer(op frame.Opcode, message []byte) error {
	switch {
	case op == frame.Text && !p.anyText && !utf8.Valid(message):
		return frame.ErrInvalidUTF8
	case p.drops:
		p.nc.Close()
		return errFailed
	case p.closes:
		return &frame.Error{Code: frame.NormalClosure}
	case p.mute:
		return nil
	}
	if p.change != nil {
		message = p.change(slices.Clone(message))
	}
	if p.asks {
		p.send(frame.Ping, []byte("still there?"))
	}
	if p.badText {
		message = append([]byte{0xff}, message...)
	}
	p.send(op, message)
	return nil
}

// end fails the connection, if it has not ended.
func (p *peer) end(err error) {
	if violation, ok := errors.AsType[*frame.Error](err); ok && !p.noClose {
		p.close(violation.Code)
	}
	if p.deaf {
		io.Copy(io.Discard, p.br)
	}
	if p.stays {
		time.Sleep(8 * time.Second)
	}
	if p.keepsTCP || p.role == result.Client && !p.noClose {
		io.Copy(io.Discard, p.br) // until the tester closes TCP
	}
}

func (p *peer) close(code frame.CloseCode) {
	if p.closeCode != 0 {
		code = p.closeCode
	}
	p.send(frame.Close, binary.BigEndian.AppendUint16(nil, uint16(code)))
}

// send sends a frame.
func (p *peer) send(op frame.Opcode, payload []byte) {
	h := frame.Header{
		Fin: true, RSV1: p.bits, Opcode: op, Length: int64(len(payload)),
		Masked: (p.role == result.Client) != p.badMask,
	}
	if h.Masked {
		h.Key = mask.NewKey()
	}
	if h.Masked && p.mask != nil {
		h.Key = p.mask()
	}
	b := h.Append(nil)
	if n := len(payload); p.badLength && n < 126 {
		b = append([]byte{b[0], b[1]&0x80 | 126, 0, byte(n)}, b[2:]...)
	}
	at := len(b)
	b = append(b, payload...)
	mask.XOR(b[at:], h.Key)
	p.nc.Write(b)
}
