package main

import "duplex/frame"

// An order is one thing to send, as the input has it.
type order struct {
	opcode  frame.Opcode // Text, Binary, Ping, Pong or Close
	payload []byte
	code    frame.CloseCode // of a Close
	reason  string
}

// An input is the next thing that the input has: an order, or what is wrong with
// the line where one should be.
type input struct {
	order
	err error
}
