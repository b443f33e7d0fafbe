package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"duplex/frame"
)

// commands returns what makes an order of a line that may be a command: /ping,
// /pong, /close, /send, or a message that // begins in place of a single slash.
func commands(c coding) func(line []byte) (order, error) {
	return func(line []byte) (order, error) {
		s := string(line)
		switch {
		case !strings.HasPrefix(s, "/"):
			return c.decode(line)
		case strings.HasPrefix(s, "//"):
			return c.decode(line[1:])
		}
		return command(c, s)
	}
}

// commandNames are those that a person can type.
var commandNames = []string{"/close", "/ping", "/pong", "/send"}

// command parses a line that begins with a slash.
func command(c coding, s string) (order, error) {
	name, argument, _ := strings.Cut(s, " ")
	argument = strings.TrimSpace(argument)
	switch name {
	case "/ping":
		return newControl(frame.Ping, argument)
	case "/pong":
		return newControl(frame.Pong, argument)
	case "/close":
		return closeCommand(argument)
	case "/send":
		if argument == "" {
			return order{}, errors.New("/send takes the name of a file")
		}
		return c.readFile(argument)
	}
	return order{}, fmt.Errorf("%s is no command: there are %s, and // begins a message with a slash", name, strings.Join(commandNames, ", "))
}

// closeCommand parses a code and a reason, both optional.
func closeCommand(argument string) (order, error) {
	if argument == "" {
		return order{opcode: frame.Close, code: frame.NormalClosure}, nil
	}
	number, reason, _ := strings.Cut(argument, " ")
	code, err := strconv.ParseUint(number, 10, 16)
	if err != nil {
		return order{}, errors.New("/close takes a code, as in: /close 1000 bye")
	}
	return newClose(frame.CloseCode(code), strings.TrimSpace(reason))
}

// newControl returns the order to send a Ping or a Pong, if its payload is not too
// long (section 5.5).
func newControl(op frame.Opcode, payload string) (order, error) {
	if len(payload) > frame.MaxControl {
		return order{}, fmt.Errorf("a %v may have %d bytes, and this one has %d", op, frame.MaxControl, len(payload))
	}
	return order{opcode: op, payload: []byte(payload)}, nil
}

// newClose returns the order to close, if the code and the reason may be sent
// (section 5.5.1).
func newClose(code frame.CloseCode, reason string) (order, error) {
	switch {
	case !code.Valid():
		return order{}, fmt.Errorf("a Close frame cannot carry the code %d: try 1000, or 3000 to 4999", code)
	case len(reason) > frame.MaxReason:
		return order{}, fmt.Errorf("a reason may have %d bytes, and this one has %d", frame.MaxReason, len(reason))
	}
	return order{opcode: frame.Close, code: code, reason: reason}, nil
}
