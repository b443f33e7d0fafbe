package main

import "os"

// colors are those of a terminal, or none.
type colors struct{ on bool }

// newColors returns colours unless the environment has them off
// (https://no-color.org).
func newColors() colors {
	return colors{os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"}
}

func (c colors) incoming(line []byte) []byte { return c.paint("\x1b[36m", line) }
func (c colors) about(line []byte) []byte    { return c.paint("\x1b[2m", line) }

// paint returns the line in a colour.
func (c colors) paint(color string, line []byte) []byte {
	if !c.on {
		return line
	}
	return append(append([]byte(color), line...), "\x1b[0m"...)
}
