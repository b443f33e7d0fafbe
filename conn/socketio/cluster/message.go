package cluster

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"time"

	"duplex/conn/socketio"
	"duplex/conn/socketio/packet"
)

// A message is what servers send each other: the JSON of its fields and then the parts,
// each with its length before it.
type message struct {
	Do      verb            `json:"do"`
	ID      uint64          `json:"id,omitempty"` // of a request, and of the answers to it; 0 if none is wanted
	To      socketio.Target `json:"to,omitzero"`
	Wait    time.Duration   `json:"wait,omitempty"` // how long answers are waited for, if that is known
	Rooms   []string        `json:"rooms,omitempty"`
	Client  bool            `json:"client,omitempty"`
	From    string          `json:"from,omitempty"`    // the socket that replies
	Gone    bool            `json:"gone,omitempty"`    // it was disconnected
	Sockets []remote        `json:"sockets,omitempty"` // that were fetched
	Done    bool            `json:"done,omitempty"`    // the last answer of a server

	parts [][]byte // of a packet
}

// A verb says what a message is for.
type verb string

const (
	broadcast  verb = "broadcast"
	call       verb = "call" // broadcast with acknowledgements
	fetch      verb = "fetch"
	join       verb = "join"
	leave      verb = "leave"
	disconnect verb = "disconnect"
	server     verb = "server" // an event for servers
	forget     verb = "forget" // nobody waits for the answers any more
	answer     verb = "answer"
)

// A remote is a socketio.RemoteSocket on its way.
type remote struct {
	ID    string          `json:"id"`
	Rooms []string        `json:"rooms"`
	Value json.RawMessage `json:"value,omitempty"`
}

// remotes leaves out the values that JSON has not.
func remotes(sockets []socketio.RemoteSocket) (all []remote) {
	for _, s := range sockets {
		r := remote{ID: s.ID, Rooms: s.Rooms}
		if s.Value != nil {
			r.Value, _ = json.Marshal(s.Value)
		}
		all = append(all, r)
	}
	return all
}

func (r remote) socket() socketio.RemoteSocket {
	s := socketio.RemoteSocket{ID: r.ID, Rooms: r.Rooms}
	if len(r.Value) > 0 {
		json.Unmarshal(r.Value, &s.Value) // RawMessage is valid
	}
	return s
}

func (m *message) append(b []byte) []byte {
	head, err := json.Marshal(m)
	if err != nil {
		panic(err) // all of its fields have JSON
	}
	b = appendPart(b, head)
	for _, part := range m.parts {
		b = appendPart(b, part)
	}
	return b
}

func appendPart(b, part []byte) []byte {
	return append(binary.AppendUvarint(b, uint64(len(part))), part...)
}

var errMalformed = errors.New("socket.io: another server has sent what is no message")

// parseMessage returns the message in b, which its parts alias.
func parseMessage(b []byte) (*message, error) {
	var parts [][]byte
	for len(b) > 0 {
		length, n := binary.Uvarint(b)
		if n <= 0 || length > uint64(len(b)-n) {
			return nil, errMalformed
		}
		parts = append(parts, b[n:][:length:length])
		b = b[n:][length:]
	}
	m := new(message)
	if len(parts) == 0 || json.Unmarshal(parts[0], m) != nil {
		return nil, errMalformed
	}
	m.parts = parts[1:]
	return m, nil
}

// parts returns a packet in the form that it has on the wire.
func parts(k *packet.Packet) [][]byte { return append([][]byte{k.Append(nil)}, k.Attachments...) }

// packet returns the packet of a message.
func (m *message) packet() (*packet.Packet, error) {
	if len(m.parts) == 0 {
		return nil, errMalformed
	}
	var d packet.Decoder
	k, err := d.Text(m.parts[0])
	for _, part := range m.parts[1:] {
		if err == nil {
			k, err = d.Binary(part)
		}
	}
	if err == nil && k == nil {
		err = errMalformed
	}
	return k, err
}

// reply returns the reply that an answer has.
func (m *message) reply() socketio.Reply {
	if m.Gone {
		return socketio.Reply{From: m.From, Err: socketio.ErrDisconnected}
	}
	k, err := m.packet()
	if err != nil {
		return socketio.Reply{From: m.From, Err: err}
	}
	args, err := socketio.ArgsOf(k)
	return socketio.Reply{From: m.From, Args: args, Err: err}
}

// answerOf returns the answer that has a reply.
func answerOf(r socketio.Reply) *message {
	return &message{From: r.From, Gone: r.Err != nil, parts: parts(r.Args.Packet())}
}
