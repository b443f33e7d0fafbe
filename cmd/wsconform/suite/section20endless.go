package suite

import (
	"fmt"
	"strings"

	"duplex/cmd/wsconform/result"
)

// section20Endless has answers without an end. A client has to have enough of
// them at some time.
func section20Endless() []Case {
	const most = 8 << 20
	var cases []Case
	for i, endless := range []struct{ what, begin, unit string }{
		{"a status line", "HTTP/1.1 101 ", "x"},
		{"a field", "HTTP/1.1 101 Switching Protocols\r\nX-Long: ", "x"},
		{"a head", "HTTP/1.1 101 Switching Protocols\r\n", "X-Many: a\r\n"},
		{"interim responses", "HTTP/1.1 103 Early Hints\r\n\r\n", "HTTP/1.1 103 Early Hints\r\n\r\n"},
		{"the body of a 403", "HTTP/1.1 403 Forbidden\r\n\r\n", "x"},
	} {
		g := greeting{what: fmt.Sprintf("%s without an end, %d MiB of it", endless.what, most>>20), rule: "section 10.4", severity: Hardening}
		c := g.played(fmt.Sprintf("20.11.%d", i+1), Clients, func(s Session) (result.Behavior, string) {
			return flooded(s, endless.begin, endless.unit, most)
		})
		c.Expectation = "The client gives up."
		cases = append(cases, c)
	}
	return cases
}

// flooded writes units until the client has had enough, or so much is written.
func flooded(s Session, begin, unit string, most int) (result.Behavior, string) {
	s.Write([]byte(begin))
	s.Receive(0) // begins to watch for the end
	piece := []byte(strings.Repeat(unit, 64<<10/len(unit)))
	for sent := 0; sent < most; sent += len(piece) {
		if s.Ended(0) {
			return result.OK, fmt.Sprintf("the client closes TCP, after %d KiB at the most", sent>>10)
		}
		s.Write(piece)
	}
	if s.Ended(s.Patience()) {
		return result.OK, "the client closes TCP after all that"
	}
	return result.Failed, "the client still waits for the end"
}
