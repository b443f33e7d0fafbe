package suite

import (
	"encoding/hex"
	"fmt"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/sample"
	"duplex/cmd/wsconform/squeeze"
	"duplex/frame"
	"duplex/handshake"
)

// section21Windows has references at the edge of the tester's window and beyond
// it, and measures those of the peer for each size of its window.
func section21Windows() []Case {
	const inWindow = "RFC 7692, section 7.1.2: a window of n bits has two to the nth octets, and references may go back so far"
	cases := []Case{{
		ID: "21.9.1", Rule: inWindow,
		Description: "A reference to the far edge of the tester's window, in the same message.",
		Expectation: "The message comes back.",
		Opening:     demanding(demand{}),
		Script: squeezing(func(c *squeezed) (result.Behavior, string) {
			bits, _ := c.mine()
			return edge(1<<bits, false).answered(c)
		}),
		Ending: clean,
	}, {
		ID: "21.9.2", Rule: inWindow,
		Description: "A reference to the far edge of the tester's window, which the message before has filled.",
		Expectation: "The message comes back.",
		Opening:     demanding(demand{}),
		Script: squeezing(func(c *squeezed) (result.Behavior, string) {
			bits, _ := c.mine()
			return edge(1<<bits, true).afterTakeover(c)
		}),
		Ending: clean,
	}, {
		ID: "21.9.3", Rule: "RFC 7692, section 7.1.2: a sender must not go beyond the window agreed to; that the receiver notices is not asked for", Severity: Hardening,
		Description: "A reference to one octet beyond the tester's window, where it has 9 bits or fewer.",
		Expectation: "The peer fails the connection, or takes the message for what it would say with a larger window.",
		Opening:     bounding,
		Script: squeezing(func(c *squeezed) (result.Behavior, string) {
			bits, _ := c.mine()
			if bits == squeeze.MaxBits {
				return lacking(c, "the peer does not bound the tester's window")
			}
			return edge(1<<bits+1, false).tolerated(c)
		}),
		Ending: eitherEnds,
	}}
	for bits := squeeze.MinBits; bits <= squeeze.MaxBits; bits++ {
		cases = append(cases, bounded(fmt.Sprintf("21.9.%d", bits-squeeze.MinBits+4), bits))
	}
	return cases
}

// edge is a reference so far back: in a message of its own, or not.
func edge(distance int, own bool) probe {
	noise := sample.Noise(distance)
	var first, second squeeze.Writer
	w := &first
	w.Stored(noise)
	if own {
		w = &second
	}
	w.Begin(false, squeeze.Fixed)
	w.Copy(200, distance)
	w.End()
	if !own {
		return probe{frames: []Frame{packedBinary(w.Message())}, back: []Event{saw(frame.Binary, Octets(noise+noise[:200]))}}
	}
	return probe{
		frames: []Frame{packedBinary(first.Message()), packedBinary(second.Message())},
		back:   []Event{saw(frame.Binary, Octets(noise)), saw(frame.Binary, Octets(noise[:200]))},
	}
}

// bounding is an opening in which the tester has its own window bounded.
var bounding = Opening{
	Offer: handshake.Deflate{ClientMaxWindowBits: 9}.String(),
	Answer: answering(func(offer handshake.Deflate) handshake.Deflate {
		return handshake.Deflate{
			ServerNoContextTakeover: offer.ServerNoContextTakeover,
			ServerMaxWindowBits:     min(9, orWidest(offer.ServerMaxWindowBits)),
		}
	}),
}

// bounded returns the case of a peer whose window has so many bits. What comes
// back to it would best be compressed by references that go somewhat beyond.
func bounded(id string, bits int) Case {
	window := 1 << bits
	digits := hex.EncodeToString([]byte(sample.Noise(window/2 + 50)))
	text := digits + digits + digits[:window/2] + digits[:window/2]
	return Case{
		ID: id, Rule: "RFC 7692, section 7.1.2: who has agreed to a window must not use a larger one",
		Description: fmt.Sprintf("A message that repeats itself after %d octets and after %d, when the peer has agreed to a window of %d.", len(digits), window/2, window),
		Expectation: "The message comes back, with no distance beyond the window.",
		Opening:     demanding(demand{bits: bits}),
		Script: squeezing(func(c *squeezed) (result.Behavior, string) {
			f, want := packed(squeeze.Huffman(text)), sawText(text)
			c.Send(f, f)
			behavior, why := c.back(want, want)
			if behavior == result.OK && bits < squeeze.MaxBits {
				why = fmt.Sprintf("both came back, with no distance above %d", c.in.Widest())
			}
			return behavior, why
		}),
		Ending: clean,
	}
}
