package protocol_test

import (
	"fmt"
	"log"

	"duplex/conn/protocol"
)

// A Machine turns bytes into events, here those of a client's masked "Hello"
// with a Ping behind it.
func ExampleMachine() {
	input := []byte("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58" + "\x89\x80\x00\x00\x00\x00")
	var m protocol.Machine
	for len(input) > 0 {
		ev, n, err := m.Receive(input)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%v %q\n", ev.Opcode, ev.Payload)
		input = input[n:]
	}
	// Output:
	// text "Hello"
	// ping ""
}
