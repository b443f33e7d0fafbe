package suite

import (
	"fmt"

	"duplex/cmd/wsconform/result"
	"duplex/frame"
	"duplex/mask"
)

// section22Masks has frames that are masked by the wrong end (section 5.1).
func section22Masks() []Case {
	wrongly := func(f Frame) Frame {
		f.Masking = Wrongly
		return f
	}
	const hello = "Hello, world!"
	cases := failing([]Case{{
		ID:          "22.3.1",
		Description: "A text message that is not masked, to a server, or that is, to a client.",
		Steps:       []Step{wrongly(text(hello)), dropSoon},
		Outcomes:    ok(),
	}, {
		ID:          "22.3.2",
		Description: "An empty text message that is not masked, to a server, or that is, to a client.",
		Steps:       []Step{wrongly(text("")), dropSoon},
		Outcomes:    ok(),
	}, {
		ID:          "22.3.3",
		Description: "A ping that is not masked, to a server, or that is, to a client.",
		Steps:       []Step{wrongly(ping(hello)), dropSoon},
		Outcomes:    ok(),
	}, {
		ID:          "22.3.4",
		Description: "A text message in two fragments, of which the second is not masked, to a server, or is, to a client.",
		Steps:       then(together(begin(text(hello)), wrongly(last(hello))), dropSoon),
		Outcomes:    ok(),
	}, {
		ID:          "22.3.5",
		Description: "A text message, then one that is not masked, to a server, or is, to a client, then a ping, in one piece.",
		Steps:       then(together(text(hello), wrongly(text(hello)), ping("")), dropSoon),
		Outcomes:    echoThenNothing,
	}, {
		ID:          "22.3.6",
		Description: "A close that is not masked, to a server, or that is, to a client.",
		Steps:       []Step{wrongly(closing(frame.NormalClosure, "")), dropSoon},
		Outcomes:    ok(),
	}}, "section 5.1")
	cases[5].Ending = rejected(frame.ProtocolError)

	zero := text(hello)
	zero.Masking = InZero
	return append(cases, Case{
		ID: "22.3.7", Rule: "section 5.3", Peers: Servers,
		Description: "A text message masked with a key of zeros.",
		Expectation: "The message comes back: the key may be any.",
		Steps:       []Step{zero, dropSoon},
		Outcomes:    ok(sawText(hello)),
		Ending:      clean,
	})
}

// section22Keys looks at the masking keys of a client. That they cannot be
// guessed is not to be seen from here, but that they can is.
func section22Keys() []Case {
	return []Case{{
		ID: "22.4.1", Rule: "section 5.3", Peers: Clients,
		Description: "Sixteen messages, each sent when the last has come back.",
		Expectation: "Each of those that come back is masked with a key of its own, and none follows from those before it: an attacker must not be able to say what is on the wire.",
		Script: func(s Session) (result.Behavior, string) {
			return guess(s, func(i int) Frame { return text(fmt.Sprint("message ", i)) })
		},
		Ending: clean,
	}, {
		ID: "22.4.2", Rule: "section 5.3", Peers: Clients,
		Description: "Sixteen pings, each sent when the last has been answered.",
		Expectation: "Each of the pongs is masked with a key of its own, and none follows from those before it.",
		Script: func(s Session) (result.Behavior, string) {
			return guess(s, func(i int) Frame { return ping(fmt.Sprint("ping ", i)) })
		},
		Ending: clean,
	}}
}

// guess has frames come back and looks at their keys.
func guess(s Session, send func(int) Frame) (result.Behavior, string) {
	var keys []mask.Key
	for i := range 16 {
		s.Send(send(i))
		got, came := s.Receive(s.Patience())
		if !came {
			return result.Failed, fmt.Sprintf("frame %d does not come back", i+1)
		}
		keys = append(keys, got.Key)
	}
	if pattern := pattern(keys); pattern != "" {
		return result.Failed, pattern
	}
	return result.OK, "no key is like another"
}

// pattern says how keys could be guessed, or "" if they look as they should.
func pattern(keys []mask.Key) string {
	seen := map[mask.Key]int{}
	steps := map[uint32]int{}
	for i, key := range keys {
		if first, again := seen[key]; again {
			return fmt.Sprintf("frame %d has the key of frame %d, %x", i+1, first, key)
		}
		seen[key] = i + 1
		if i > 0 {
			steps[number(key)-number(keys[i-1])]++
		}
	}
	for step, times := range steps {
		if times > len(keys)/2 {
			return fmt.Sprintf("most keys differ from the one before by %d", int32(step))
		}
	}
	return ""
}

// number returns a key as a number.
func number(k mask.Key) uint32 {
	return uint32(k[0])<<24 | uint32(k[1])<<16 | uint32(k[2])<<8 | uint32(k[3])
}
