package suite

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"duplex/cmd/wsconform/result"
)

// shortTalk is what section22Cuts sends over and over: a text that is cut within
// a character, a ping in the middle of it, and an empty text.
var shortTalk = []Frame{begin(text("Gr\xc3")), ping("p"), last("\xbc\xc3\x9fe"), text("")}

// echoesShort judges what comes of sending shortTalk so many times.
func echoesShort(s Session, times int) (result.Behavior, string) {
	return allComes(s, slices.Repeat([]string{"Grüße", ""}, times), slices.Repeat([]string{"p"}, times))
}

// section22Cuts has frames that TCP delivers in pieces. How it cuts the stream
// has no meaning (section 5.4 is about fragments, which are another thing).
func section22Cuts() []Case {
	return []Case{{
		ID: "22.5.1", Rule: "RFC 9293, section 3.8",
		Description: "A text in two fragments with a ping between them and an empty text, in two writes, cut at every octet in turn.",
		Expectation: "Each time the ping is answered, and both texts come back.",
		Script:      cutInTwo,
		Ending:      clean,
	}, {
		ID: "22.5.2", Rule: "RFC 9293, section 3.8",
		Description: "The same, octet by octet, each in a segment of its own.",
		Expectation: "The ping is answered, and both texts come back.",
		Script: func(s Session) (result.Behavior, string) {
			dribble(s, octets(s.Peer(), shortTalk...), 2*time.Millisecond)
			return echoesShort(s, 1)
		},
		Ending: clean,
	}, {
		ID: "22.5.3", Rule: "RFC 9293, section 3.8",
		Description: "The same forty times, in writes of 7, 97 and 1009 octets by turns.",
		Expectation: "Each time the ping is answered, and both texts come back.",
		Script:      cutByTurns,
		Ending:      clean,
	}}
}

func cutInTwo(s Session) (result.Behavior, string) {
	b := octets(s.Peer(), shortTalk...)
	for i := 1; i < len(b); i++ {
		s.Write(b[:i])
		s.Pause(2 * time.Millisecond)
		s.Write(b[i:])
		if behavior, why := echoesShort(s, 1); behavior != result.OK {
			return behavior, fmt.Sprintf("cut after octet %d: %s", i, why)
		}
	}
	return result.OK, "everything comes back, however it is cut"
}

func cutByTurns(s Session) (result.Behavior, string) {
	const times = 40
	b := bytes.Repeat(octets(s.Peer(), shortTalk...), times)
	for i := 0; len(b) > 0; i++ {
		n := min([]int{7, 97, 1009}[i%3], len(b))
		s.Write(b[:n])
		b = b[n:]
	}
	return echoesShort(s, times)
}

// dribble writes octet by octet, with a pause behind each.
func dribble(s Session, b []byte, pause time.Duration) {
	for i := range b {
		s.Write(b[i : i+1])
		s.Pause(pause)
	}
}
