package chat

import (
	"encoding/json"

	"duplex/conn"
)

// Protocol is the subprotocol that the page speaks. Its messages are text, JSON
// objects with a type. The server sends
//
//	here     first: the room, the member's name and its mark, who is there, how
//	         many they are, what was said before, and whether it has come by HTTP/2
//	said     what was said: when, by whom, the name at the time, and the id; and
//	         whether only those on this server have heard it, since it was cut off
//	         from the others
//	heard    to one member alone: a text of its own with that id was said before
//	joined   who has come, and how many are there now
//	left     who has gone, and how many are there now
//	renamed  who has another name now, and what it was
//	named    to one member alone: the name that it has now
//	typing   who is writing something
//	missed   what was said on other servers may be missing here
//	pong     to one member alone: the answer to a ping
//
// and a member may send
//
//	say      a text, and an id of up to 64 bytes, which may be left out
//	name     the name that it wishes for from now on; the first one is in the
//	         query of the URL, "?name=Ann"
//	typing   that it is writing something
//	ping     what is answered with a pong: pages do not see the Pings of WebSocket
//
// A member gets what it says itself, as others do. A text whose id it has used
// lately is not said again: so a member that was cut off before it got its own
// text back can say it again with the same id.
//
// A member that offers a second subprotocol, "key." and a secret of 16 to 64
// characters, is known by that: "by" is its mark, made from the secret, and the
// same on all its connections. Nobody else can have that mark, whatever the name.
// Without a key each connection has a mark of its own.
//
// Who does not speak the subprotocol sends and gets plain text. Binary messages
// go to all others as they are.
const Protocol = "chat.duplex"

// maxID is how long the id of a text may be, in bytes.
const maxID = 64

type here struct {
	Type    string   `json:"type"`
	Room    string   `json:"room"`
	Name    string   `json:"name"`
	By      string   `json:"by"`
	Names   []string `json:"names"` // at most maxListed
	Count   int      `json:"count"`
	History []said   `json:"history"`
	HTTP    string   `json:"http,omitempty"` // "HTTP/2" if the member has come by that
}

type said struct {
	Type string `json:"type"`
	At   int64  `json:"at"` // in microseconds since 1970; no two of one member in a room are the same
	By   string `json:"by"`
	ID   string `json:"id,omitempty"`
	Name string `json:"name"`
	Text string `json:"text"`

	Alone bool `json:"alone,omitempty"` // only those on this server have heard it
}

type heard struct {
	Type string `json:"type"`
	At   int64  `json:"at"`
	ID   string `json:"id"`
}

// A change is of who is there.
type change struct {
	Type  string `json:"type"`
	Name  string `json:"name"`
	Was   string `json:"was,omitempty"`
	Count int    `json:"count"`
}

// A notice is an event about one member at most.
type notice struct {
	Type string `json:"type"`
	Name string `json:"name,omitempty"`
}

// A command is what a member sends.
type command struct {
	Type string `json:"type"`
	ID   string `json:"id"`
	Text string `json:"text"`
	Name string `json:"name"`
}

// prepare returns an event as a message.
func prepare(event any) *conn.Prepared { return message(conn.Text, encode(event)) }

// message returns a message. The opcode is that of one: there is no error.
func message(op conn.Opcode, payload []byte) *conn.Prepared {
	m, _ := conn.Prepare(op, payload)
	return m
}

func encode(event any) []byte {
	b, err := json.Marshal(event)
	if err != nil {
		panic(err) // there is nothing in an event that JSON does not have
	}
	return b
}
