package packet

import "strconv"

// A Type says what a packet is for.
type Type byte

const (
	Connect      Type = iota // a client asks for a namespace, or the server grants it
	Disconnect               // one end leaves a namespace
	Event                    // an event: its name and arguments
	Ack                      // the answer to an event that had an ID
	ConnectError             // the server refuses a namespace
	BinaryEvent              // an Event with attachments
	BinaryAck                // an Ack with attachments
)

var typeNames = [...]string{"CONNECT", "DISCONNECT", "EVENT", "ACK", "CONNECT_ERROR", "BINARY_EVENT", "BINARY_ACK"}

// String returns the name that the specification has for the type.
func (t Type) String() string {
	if int(t) < len(typeNames) {
		return typeNames[t]
	}
	return "type " + strconv.Itoa(int(t))
}

// MaxID is the largest ID, the largest integer that JavaScript represents exactly.
const MaxID = 1<<53 - 1

// A Packet is a Socket.IO packet. Attachments make an Event a BinaryEvent and an
// Ack a BinaryAck on the wire; here the type is Event or Ack in both cases.
type Packet struct {
	Type      Type
	Namespace string // begins with "/"; "" is "/"

	// ID pairs an Event with its Ack. It counts only if HasID is set.
	ID    uint64
	HasID bool

	// Data is the payload as JSON text, empty if there is none. Where an
	// attachment belongs it has {"_placeholder":true,"num":N}.
	Data []byte

	// Attachments has the binary parts, which Data numbers from 0.
	Attachments [][]byte
}

// Append appends the text message of the packet to b. The attachments have to be
// sent behind it, each in a binary message.
func (p *Packet) Append(b []byte) []byte {
	t := p.Type
	switch {
	case len(p.Attachments) > 0 && t == Event:
		t = BinaryEvent
	case len(p.Attachments) > 0 && t == Ack:
		t = BinaryAck
	}
	b = append(b, '0'+byte(t))
	if t == BinaryEvent || t == BinaryAck {
		b = strconv.AppendInt(b, int64(len(p.Attachments)), 10)
		b = append(b, '-')
	}
	if p.Namespace != "" && p.Namespace != "/" {
		b = append(b, p.Namespace...)
		b = append(b, ',')
	}
	if p.HasID {
		b = strconv.AppendUint(b, p.ID, 10)
	}
	return append(b, p.Data...)
}
