package engineio

import (
	"bytes"
	"encoding/base64"
	"iter"
	"unicode/utf8"
)

// A Type says what a packet is for. Its value is the digit that stands for it on
// the wire.
type Type byte

const (
	Open    Type = '0' // the server opens the session
	Close   Type = '1' // the transport can be closed
	Ping    Type = '2' // the server asks for a Pong; with "probe", a client does
	Pong    Type = '3' // the answer to a Ping
	Message Type = '4' // data
	Upgrade Type = '5' // the client has gone over to another transport
	Noop    Type = '6' // nothing: it ends a poll
)

// A Packet is an Engine.IO packet.
type Packet struct {
	Type Type
	Data []byte

	// Binary says that Data is not text. It goes with Message alone.
	Binary bool
}

// A PacketError is input that is no packet. The receiver must close the session.
type PacketError struct{ Reason string }

func (e *PacketError) Error() string { return "engine.io: " + e.Reason }

var (
	errNoPacket = &PacketError{"packet of an unknown type"}
	errBase64   = &PacketError{"packet with malformed base64"}
	errUTF8     = &PacketError{"payload that is not UTF-8"}
)

// ParsePacket parses a packet as it is in a WebSocket message, text or binary. Its
// Data aliases b.
func ParsePacket(b []byte, binary bool) (Packet, error) {
	switch {
	case binary:
		return Packet{Type: Message, Data: b, Binary: true}, nil
	case len(b) == 0 || b[0] < '0' || b[0] > '6':
		return Packet{}, errNoPacket
	}
	return Packet{Type: Type(b[0]), Data: b[1:]}, nil
}

// Append appends the packet to b as it is in a WebSocket message.
func (p Packet) Append(b []byte) []byte {
	if !p.Binary {
		b = append(b, byte(p.Type))
	}
	return append(b, p.Data...)
}

// separator is between the packets of a payload.
const separator = 0x1e

// Packets returns the packets in a payload of HTTP long-polling, one after the
// other. It ends with an error at the first one that is malformed. Data aliases
// the payload, which is changed where there is base64 in it.
func Packets(payload []byte) iter.Seq2[Packet, error] {
	return func(yield func(Packet, error) bool) {
		if !utf8.Valid(payload) {
			yield(Packet{}, errUTF8)
			return
		}
		for more := true; more; {
			var b []byte
			b, payload, more = bytes.Cut(payload, []byte{separator})
			p, err := parseText(b)
			if !yield(p, err) || err != nil {
				return
			}
		}
	}
}

// parseText parses a packet as it is in a payload.
func parseText(b []byte) (Packet, error) {
	if len(b) == 0 || b[0] != 'b' {
		return ParsePacket(b, false)
	}
	// What is decoded is shorter than what it is decoded from.
	n, err := base64.StdEncoding.Decode(b, b[1:])
	if err != nil {
		return Packet{}, errBase64
	}
	return Packet{Type: Message, Data: b[:n], Binary: true}, nil
}

// AppendPayload appends the packet to a payload of HTTP long-polling, which is
// empty or has packets already.
func (p Packet) AppendPayload(payload []byte) []byte {
	if len(payload) > 0 {
		payload = append(payload, separator)
	}
	if !p.Binary {
		return p.Append(payload)
	}
	return base64.StdEncoding.AppendEncode(append(payload, 'b'), p.Data)
}
