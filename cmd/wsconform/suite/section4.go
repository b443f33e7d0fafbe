package suite

import (
	"fmt"

	"duplex/frame"
)

// Section 4: opcodes that the RFC reserves, 3 to 7 for data and 11 to 15 for
// control frames (section 5.2).
func section4() []Case {
	var cases []Case
	for group, kind := range []string{"data", "control"} {
		for i := range 5 {
			op := frame.Opcode(3 + 8*group + i)
			c := reservedOpcode(op, i)
			c.ID = fmt.Sprintf("4.%d.%d", group+1, i+1)
			c.Description = fmt.Sprintf("%s, with the reserved %s opcode %d.", c.Description, kind, op)
			cases = append(cases, c)
		}
	}
	return failing(cases, "section 5.2")
}

// reservedOpcode returns the case of that index within its group.
func reservedOpcode(op frame.Opcode, i int) Case {
	const hello = "Hello, world!"
	empty, full := opcode(op, text("")), opcode(op, text(hello))
	switch i {
	case 0:
		return Case{
			Description: "An empty frame",
			Steps:       []Step{empty, dropSoon},
			Outcomes:    ok(),
		}
	case 1:
		return Case{
			Description: "A frame with a payload",
			Steps:       []Step{opcode(op, text("reserved opcode payload")), dropSoon},
			Outcomes:    ok(),
		}
	case 2:
		return Case{
			Description: "Between a text message and a ping, in one piece, an empty frame",
			Steps:       then(together(text(hello), empty, ping("")), dropSoon),
			Outcomes:    echoThenNothing,
		}
	case 3:
		return Case{
			Description: "Between a text message and a ping, in one piece, a frame with a payload",
			Steps:       then(together(text(hello), full, ping("")), dropSoon),
			Outcomes:    echoThenNothing,
		}
	default:
		return Case{
			Description: "Between a text message and a ping, written octet by octet, a frame with a payload",
			Steps:       then(chopped(1, text(hello), full, ping("")), dropSoon),
			Outcomes:    echoThenNothing,
		}
	}
}
