package main

import (
	"encoding/binary"
	"io"
	"time"
	"unicode/utf8"

	"duplex/frame"
	"duplex/mask"
)

// largest is the longest payload that a peer takes, in octets.
const largest = 64 << 20

// read reads a frame. It fails the connection for what is wrong with the header
// before it reads the payload, and for text that is not UTF-8 before it has read all
// of that.
func (p *peer) read() (h frame.Header, payload []byte, ok bool) {
	var b [14]byte
	if _, err := io.ReadFull(p.br, b[:2]); err != nil {
		return h, nil, false
	}
	h.Fin, h.Opcode, h.Masked = b[0]&0x80 != 0, frame.Opcode(b[0]&15), b[1]&0x80 != 0
	h.RSV1, h.RSV2, h.RSV3 = b[0]&0x40 != 0, b[0]&0x20 != 0, b[0]&0x10 != 0
	length := uint64(b[1] & 0x7f)
	if long := map[uint64]int{126: 2, 127: 8}[length]; long > 0 {
		io.ReadFull(p.br, b[10-long:10])
		length = binary.BigEndian.Uint64(append(make([]byte, 8-long), b[10-long:10]...))
	}
	if h.Masked {
		io.ReadFull(p.br, h.Key[:])
	}
	if h.Length = int64(length); length > largest {
		p.fail(frame.MessageTooBig)
		return h, nil, false
	}
	if p.wrong(h) {
		p.fail(frame.ProtocolError)
		return h, nil, false
	}
	payload = make([]byte, length)
	for at := 0; at < len(payload); {
		n, err := p.br.Read(payload[at:])
		if err != nil {
			return h, nil, false
		}
		p.unmask(h, payload[:at+n], at)
		if at += n; p.tooEarly(h, payload[:at]) {
			p.fail(frame.InvalidPayload)
			return h, nil, false
		}
	}
	return h, payload, true
}

// unmask unmasks what has come of a payload from the octet at on.
func (p *peer) unmask(h frame.Header, payload []byte, at int) {
	for i := at; i < len(payload); i++ {
		payload[i] ^= h.Key[i&3]
	}
}

// tooEarly reports whether text can no longer become UTF-8. Long ones are looked
// at when they are complete.
func (p *peer) tooEarly(h frame.Header, payload []byte) bool {
	isText := h.Opcode == frame.Text && !(h.RSV1 && p.deflate) || h.Opcode == frame.Continuation && p.inside && p.op == frame.Text && !p.squeezed
	const long = 100_000
	return isText && p.takes.utf8 == atOnce && len(payload)+len(p.message) < long &&
		!couldBeText(append(p.message[:len(p.message):len(p.message)], payload...))
}

// wrong reports whether the header breaks a rule that the peer knows.
func (p *peer) wrong(h frame.Header) bool {
	control := h.Opcode.IsControl()
	compressed := h.RSV1 && p.deflate && !control && h.Opcode != frame.Continuation
	reserved := h.RSV2 || h.RSV3 || h.RSV1 && !compressed
	return reserved && !p.takes.reservedBits ||
		h.Opcode.IsReserved() && !p.takes.opcodes ||
		control && !h.Fin && !p.takes.controlFragments ||
		control && h.Length > frame.MaxControl && !p.takes.longControls ||
		h.Opcode == frame.Continuation && !p.inside && !p.takes.continuations ||
		(h.Opcode == frame.Text || h.Opcode == frame.Binary) && p.inside && !p.takes.interleaving
}

// wrongClose returns the code that a Close with that payload is rejected with, or 0.
func wrongClose(payload []byte) frame.CloseCode {
	if len(payload) == 1 {
		return frame.ProtocolError
	}
	if len(payload) == 0 {
		return 0
	}
	switch code := binary.BigEndian.Uint16(payload); {
	case code < 1000, code > 4999, code >= 1012 && code < 3000, code >= 1004 && code <= 1006:
		return frame.ProtocolError
	case !utf8.Valid(payload[2:]):
		return frame.InvalidPayload
	}
	return 0
}

// send sends a frame.
func (p *peer) send(op frame.Opcode, payload []byte) {
	p.sendFrame(frame.Header{Fin: true, Opcode: op}, payload)
}

// sendMessage sends a message, compressed if the ends have agreed to that.
func (p *peer) sendMessage(op frame.Opcode, m []byte) {
	h := frame.Header{Fin: true, Opcode: op}
	if p.deflate && !p.takes.plain {
		h.RSV1, m = true, deflate(m)
		if p.packed != nil {
			m = p.packed(&h, m)
		}
	}
	p.sendFrame(h, m)
}

// sendFrame sends a frame with that header, to which it adds the length and the
// mask.
func (p *peer) sendFrame(h frame.Header, payload []byte) {
	if h.Opcode == frame.Close {
		p.closing = true
	}
	h.Length, h.Masked = int64(len(payload)), p.client
	if p.header != nil {
		p.header(&h)
	}
	if h.Masked {
		h.Key = mask.NewKey()
	}
	b := h.Append(nil)
	if p.takes.longLengths && h.Length < 126 && !h.Opcode.IsControl() {
		b = append([]byte{b[0], b[1]&0x80 | 126, 0, byte(h.Length)}, b[2:]...)
	}
	at := len(b)
	b = append(b, payload...)
	mask.XOR(b[at:], h.Key)
	p.nc.SetWriteDeadline(time.Now().Add(patience))
	p.nc.Write(b)
}

// isText reports whether m is UTF-8, and couldBeText whether it may begin some.
func isText(m []byte) bool { return utf8.Valid(m) }

func couldBeText(m []byte) bool {
	for n := 1; n < utf8.UTFMax && n <= len(m); n++ {
		if last := m[len(m)-n:]; utf8.RuneStart(last[0]) && !utf8.FullRune(last) {
			return utf8.Valid(m[:len(m)-n])
		}
	}
	return utf8.Valid(m)
}
