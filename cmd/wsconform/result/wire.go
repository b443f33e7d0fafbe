package result

import (
	"fmt"
	"strings"
)

// A Wire is what went over the connection, in order of time: the first entries
// and the last, if there were many, or none of them if they were left out.
type Wire struct {
	Entries []Entry `json:"entries"`
	Omitted int     `json:"omitted,omitempty"` // how many are missing
	After   int     `json:"after,omitempty"`   // the index of the first entry behind the missing ones
}

// An Entry is a frame, or something else worth a note.
type Entry struct {
	At    Duration `json:"at"` // since the case began
	From  From     `json:"from"`
	Frame *Frame   `json:"frame,omitempty"`
	Note  string   `json:"note,omitempty"` // for what is no frame: "waits 1s (A)", "closed TCP"
}

// From says whose doing an entry is.
type From string

const (
	Tester From = "tester"
	Peer   From = "peer"
)

// A Frame is the header of a frame and a glimpse of its payload, unmasked.
type Frame struct {
	Opcode  uint8  `json:"opcode"`
	Fin     bool   `json:"fin"`
	RSV     uint8  `json:"rsv,omitempty"` // the reserved bits as a number, RSV1 the highest
	Masked  bool   `json:"masked"`
	Length  int64  `json:"length"` // as announced; a frame that was cut off has less
	Payload Octets `json:"payload"`
	Chop    int    `json:"chop,omitempty"`  // it was written in pieces of so many octets
	Alone   bool   `json:"alone,omitempty"` // it was written by itself
}

var opcodes = [16]string{"continuation", "text", "binary", 8: "close", "ping", "pong"}

// String returns the frame in a line: `text, fin, masked, 5 octets "Hello"`.
func (f *Frame) String() string {
	var b strings.Builder
	if name := opcodes[f.Opcode&15]; name != "" {
		b.WriteString(name)
	} else {
		fmt.Fprintf(&b, "opcode %d", f.Opcode)
	}
	if f.Fin {
		b.WriteString(", fin")
	}
	if f.RSV != 0 {
		fmt.Fprintf(&b, ", rsv %d", f.RSV)
	}
	if f.Masked {
		b.WriteString(", masked")
	}
	fmt.Fprintf(&b, ", %d octets", f.Length)
	if f.Payload.Length > 0 {
		fmt.Fprintf(&b, " %v", Octets{Length: len(f.Payload.Text) + len(f.Payload.Hex)/2, Text: f.Payload.Text, Hex: f.Payload.Hex})
	}
	if f.Chop > 0 {
		fmt.Fprintf(&b, ", in writes of %d", f.Chop)
	}
	return b.String()
}

// String returns the entry in a line.
func (e Entry) String() string {
	what := e.Note
	if e.Frame != nil {
		what = e.Frame.String()
	}
	return fmt.Sprintf("%8.3f  %-6s  %s", e.At.Seconds(), e.From, what)
}
