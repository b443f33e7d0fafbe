package chat

import (
	"encoding/json"

	"duplex/conn"
	"duplex/frame"
)

// Protocol is the subprotocol that the page speaks. Its messages are text,
// JSON objects with a type. The server sends
//
//	here     first: the name that the member has got, who is there, how many
//	         they are, and what was said before
//	said     by whom, what, and when
//	joined   who has come, and how many are there now
//	left     who has gone, and how many are there now
//	renamed  who has another name now, and what it was
//
// and a member may send
//
//	say      a text
//	name     the name that it wishes for from now on; the first one is in the
//	         query of the URL, "?name=Ann"
//
// A member hears what it says itself, so that it knows that it was heard. Who
// does not speak the subprotocol sends and gets plain text. Binary messages go
// to all others as they are.
const Protocol = "chat.duplex"

type here struct {
	Type    string   `json:"type"`
	Room    string   `json:"room"`
	Name    string   `json:"name"`
	Names   []string `json:"names"` // at most maxListed
	Count   int      `json:"count"`
	History []said   `json:"history"`
}

type said struct {
	Type string `json:"type"`
	At   int64  `json:"at"` // in microseconds since 1970; no two in a room are the same
	Name string `json:"name"`
	Text string `json:"text"`
}

// A change is of who is there.
type change struct {
	Type  string `json:"type"`
	Name  string `json:"name"`
	Was   string `json:"was,omitempty"`
	Count int    `json:"count"`
}

// A command is what a member sends.
type command struct {
	Type string `json:"type"`
	Text string `json:"text"`
	Name string `json:"name"`
}

// prepare returns an event as a message.
func prepare(event any) *conn.Prepared {
	b, err := json.Marshal(event)
	if err != nil {
		panic(err) // there is nothing in an event that JSON does not have
	}
	m, _ := conn.Prepare(frame.Text, b)
	return m
}
