package result

import (
	"fmt"
	"strings"
	"time"
)

// A Case is what was done. Two runs that have a case in common can be compared.
type Case struct {
	Group    Group   `json:"group"`
	Op       string  `json:"op,omitempty"`   // in memory
	Role     string  `json:"role,omitempty"` // in memory: server or client
	Kind     string  `json:"kind,omitempty"` // of messages: binary, text or json
	Size     int     `json:"size,omitempty"` // of a message, in bytes
	Conns    int     `json:"conns,omitempty"`
	Depth    int     `json:"depth,omitempty"` // messages in flight: of a connection, or of a broadcast
	Rate     float64 `json:"rate,omitempty"`  // messages in a second, if they are sent at a rate
	Compress bool    `json:"compress,omitempty"`
}

// A Group is a kind of cases.
type Group string

// The groups.
const (
	Frame     Group = "frame"
	Echo      Group = "echo"
	Broadcast Group = "broadcast"
	Handshake Group = "handshake"
	Idle      Group = "idle"
)

// String says in words what is done.
func (c Case) String() string {
	var words []string
	add := func(format string, args ...any) { words = append(words, fmt.Sprintf(format, args...)) }
	switch c.Group {
	case Frame:
		add("%s", c.Op)
		if c.Role != "" {
			add("at the %s", c.Role)
		}
	case Echo:
		add("echo, %s", plural(c.Conns, "connection"))
		switch each := c.Interval(); {
		case each >= 100*time.Millisecond:
			add("with a message each every %v,", each)
		case c.Rate > 0:
			add("at %s/s,", Count(c.Rate))
		default:
			add("× %d in flight,", c.Depth)
		}
	case Broadcast:
		add("broadcast to %s × %d in flight,", plural(c.Conns, "connection"), c.Depth)
	case Handshake:
		add("handshakes and goodbyes, %d at once", c.Conns)
	case Idle:
		add("%s that wait", plural(c.Conns, "connection"))
	}
	if c.Group != Idle && c.Group != Handshake {
		add("%s %s", Bytes(float64(c.Size)), c.Kind)
	}
	if c.Compress {
		add("compressed")
	}
	return strings.Join(words, " ")
}

// Interval returns how long a connection waits between two of its messages, if they
// are sent at a rate.
func (c Case) Interval() time.Duration {
	if c.Rate == 0 {
		return 0
	}
	return time.Duration(float64(c.Conns) / c.Rate * float64(time.Second)).Round(time.Millisecond)
}

// plural returns a number with its noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Count(float64(n)) + " " + noun + "s"
}
