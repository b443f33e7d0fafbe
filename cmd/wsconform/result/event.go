package result

import (
	"fmt"
	"strings"
)

// An Event is something that the tester saw while a case ran.
type Event struct {
	Kind    Kind   `json:"kind"`
	Binary  bool   `json:"binary,omitempty"` // the message is binary, otherwise text
	Payload Octets `json:"payload,omitzero"` // of a message, ping or pong
	Label   string `json:"label,omitempty"`  // of a time-out: which one
}

// A Kind says what an event is.
type Kind string

const (
	Message Kind = "message" // a whole message came
	Ping    Kind = "ping"    // a ping came
	Pong    Kind = "pong"    // a pong came
	Timeout Kind = "timeout" // the pause of that label passed with the connection still open
)

// String returns the event as part of a sentence: `text "Hello"`.
func (e Event) String() string {
	switch {
	case e.Kind == Timeout:
		return "time-out " + e.Label
	case e.Kind == Message && e.Binary:
		return fmt.Sprintf("binary %v", e.Payload)
	case e.Kind == Message:
		return fmt.Sprintf("text %v", e.Payload)
	}
	return fmt.Sprintf("%s %v", e.Kind, e.Payload)
}

// Events returns events as part of a sentence, "nothing" if there are none.
func Events(events []Event) string {
	const most = 6
	var parts []string
	for i, e := range events {
		if i == most {
			parts = append(parts, fmt.Sprintf("%d more", len(events)-most))
			break
		}
		parts = append(parts, e.String())
	}
	if parts == nil {
		return "nothing"
	}
	return strings.Join(parts, ", ")
}

// An Outcome is one way in which a case may go, and the verdict on it.
type Outcome struct {
	Behavior Behavior `json:"behavior"`
	Events   []Event  `json:"events"` // all that is to be seen, in this order
}
