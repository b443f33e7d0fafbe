package main

import (
	"encoding/base64"

	"duplex/frame"
)

// A message is one that has come.
type message struct {
	from    string // the address of a client, "" for the server
	opcode  frame.Opcode
	payload []byte
}

// event returns the message as a line of JSON has it: text as it is, bytes in
// base64.
func (m message) event() event {
	e := event{Type: m.opcode.String(), Peer: m.from, Data: new(string)}
	if *e.Data = string(m.payload); m.opcode != frame.Text {
		*e.Data = base64.StdEncoding.EncodeToString(m.payload)
	}
	return e
}
