package main

import (
	"net/http"

	"duplex/frame"
)

// A fault is what a peer does wrong, or only in another way. What is not set is
// done as it should be.
type fault struct {
	name, about string
	takes       takes

	opened    func(*peer)                        // once the connection is open
	echo      func(*peer, frame.Opcode, []byte)  // instead of an echo
	pinged    func(*peer, []byte)                // instead of a Pong
	ponged    func(*peer, []byte)                // instead of nothing
	closed    func(*peer, []byte)                // instead of the same Close
	failing   func(*peer, frame.CloseCode)       // instead of a Close with the code
	ending    func(*peer)                        // instead of closing TCP as the role has it
	header    func(*frame.Header)                // changes each header that is sent
	packed    func(*frame.Header, []byte) []byte // changes each compressed message
	accept    func(http.Header)                  // changes the response of the opening handshake
	refuse    string                             // is the response
	servers   bool                               // the fault is one that clients cannot have
	noDeflate bool                               // nothing is compressed
}

// takes are what a peer tolerates or leaves out.
type takes struct {
	reservedBits, opcodes, controlFragments, longControls bool
	continuations, interleaving, anyClose                 bool
	fragmentsAsMessages, echoAfterClose                   bool
	plain, longLengths                                    bool // in what it sends
	utf8                                                  check
}

// A check says when text is looked at.
type check int

const (
	atOnce  check = iota // as it comes
	byFrame              // when a frame is complete
	late                 // when the message is
	never
)

// find returns the fault of that name, or nil.
func find(name string) *fault {
	for i := range faults {
		if faults[i].name == name {
			return &faults[i]
		}
	}
	return nil
}
