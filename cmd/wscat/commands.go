package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"duplex/frame"
)

// commands returns what makes an order of a line that may be a command: /ping,
// /close, or a message that // begins in place of a single slash.
func commands(c coding) func(line []byte) (order, error) {
	return func(line []byte) (order, error) {
		s := string(line)
		switch {
		case !strings.HasPrefix(s, "/"):
			return c.decode(line)
		case strings.HasPrefix(s, "//"):
			return c.decode(line[1:])
		}
		return command(s)
	}
}

// command parses a line that begins with a slash.
func command(s string) (order, error) {
	name, argument, _ := strings.Cut(s, " ")
	argument = strings.TrimSpace(argument)
	switch name {
	case "/ping":
		if argument != "" {
			return order{}, errors.New("/ping takes no argument")
		}
		return order{opcode: frame.Ping}, nil
	case "/close":
		return closeCommand(argument)
	}
	return order{}, fmt.Errorf("%s is no command: there are /ping and /close, and // begins a message with a slash", name)
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
