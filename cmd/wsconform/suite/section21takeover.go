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

// section21Takeover has messages that refer to those before them, and asks the
// same of the peer.
func section21Takeover() []Case {
	const (
		taken   = "RFC 7692, section 7.1.1: without no_context_takeover, messages may refer to what was compressed before"
		example = "RFC 7692, section 7.2.3.2"
	)
	const first = "The quick brown fox jumps over the lazy dog"
	refer := func(length, distance int) Frame { return packed(reference(length, distance)) }
	cases := probes("21.8", Case{Opening: demanding(demand{}), Ending: clean}, probe.afterTakeover, []probe{
		{does: "The RFC's example of a message compressed to a reference", rule: example, frames: []Frame{packed("\xf2\x48\xcd\xc9\xc9\x07\x00"), packed("\xf2\x00\x11\x00\x00")}, back: []Event{sawText(hello), sawText(hello)}},
		{does: "A message that is nothing but a reference to the one before", rule: taken, frames: []Frame{packed(plain(first)), refer(9, len(first))}, back: []Event{sawText(first), sawText(first[:9])}},
		{
			does: "A message that refers to the one before the last", rule: taken,
			frames: []Frame{packed(plain(first)), packed(plain(hello)), refer(9, len(first)+len(hello))},
			back:   []Event{sawText(first), sawText(hello), sawText(first[:9])},
		},
		{
			does: "A reference from one message to the next one's beginning", rule: taken,
			frames: []Frame{packed(plain("abc")), packed(plain("def")), refer(12, 6)},
			back:   []Event{sawText("abc"), sawText("def"), sawText("abcdefabcdef")},
		},
		{
			does: "A reference across a message that is not compressed", rule: taken + ", which that was not",
			frames: []Frame{packed(plain(first)), text("not compressed"), refer(9, len(first))},
			back:   []Event{sawText(first), sawText("not compressed"), sawText(first[:9])},
		},
		{
			does: "A reference across a message that is empty", rule: taken,
			frames: []Frame{packed(plain(first)), packed("\x00"), refer(9, len(first))},
			back:   []Event{sawText(first), sawText(""), sawText(first[:9])},
		},
	})
	return append(cases, section21Promises()...)
}

// reference returns the payload of a message that is nothing but a reference.
func reference(length, distance int) string {
	return message(func(w *squeeze.Writer) { w.Copy(length, distance) })
}

// afterTakeover is answered, for where the tester may take its window over.
func (p probe) afterTakeover(c *squeezed) (result.Behavior, string) {
	if _, takeover := c.mine(); !takeover {
		return lacking(c, "the peer does not let the tester take its context over")
	}
	return p.answered(c)
}

// section21Promises has what one end has said that it will not do.
func section21Promises() []Case {
	const promise = "RFC 7692, section 7.1.1: who has agreed to no_context_takeover must not refer to earlier messages"
	rest := sample.JSON()[:3000]
	return []Case{{
		ID: "21.8.7", Rule: promise,
		Description: "The same message four times, when the peer has agreed to take over no context.",
		Expectation: "The message comes back four times, each compressed by itself.",
		Opening:     demanding(demand{noTakeover: true}),
		Script: squeezing(func(c *squeezed) (result.Behavior, string) {
			f, want := packed(plain(rest)), sawText(rest)
			c.Send(f, f, f, f)
			return c.back(want, want, want, want)
		}),
		Ending: clean,
	}, {
		ID: "21.8.8", Rule: promise + "; that the other end notices is not asked for", Severity: Hardening,
		Description: "A reference to the message before, when the tester has agreed to take over no context.",
		Expectation: "The peer fails the connection, or takes the message for what it would say with takeover.",
		Opening:     forswearing,
		Script:      squeezing(breakPromise),
		Ending:      eitherEnds,
	}, {
		ID: "21.8.9", Rule: "RFC 7692, section 7.1.1: messages may refer to what was compressed before", Severity: Should, Open: true,
		Description: "The same message twice, when the peer may take its context over.",
		Expectation: "The message comes back twice, the second time much shorter.",
		Opening:     demanding(demand{}),
		Script:      squeezing(tellTakeover),
		Ending:      clean,
	}}
}

// forswearing is an opening in which the tester says that it takes over no
// context.
var forswearing = Opening{
	Offer: handshake.Deflate{ClientNoContextTakeover: true, ClientMaxWindowBits: handshake.AnyWindowBits}.String(),
	Answer: answering(func(offer handshake.Deflate) handshake.Deflate {
		return handshake.Deflate{ServerNoContextTakeover: true, ServerMaxWindowBits: offer.ServerMaxWindowBits}
	}),
}

// breakPromise has the tester take its context over all the same. A server that
// has only heard the client say that it would not, and has not said so itself,
// may keep the context.
func breakPromise(c *squeezed) (result.Behavior, string) {
	const first = "The quick brown fox jumps over the lazy dog"
	c.Send(packed(plain(first)))
	if behavior, why := c.back(sawText(first)); behavior != result.OK {
		return behavior, why
	}
	reference := probe{frames: []Frame{packed(reference(9, len(first)))}, back: []Event{sawText(first[:9])}}
	behavior, why := reference.tolerated(c)
	if behavior == result.NonStrict && c.Peer() == result.Server && !c.answer.ClientNoContextTakeover {
		return result.OK, "all came back, as the server has not taken up the promise"
	}
	return behavior, why
}

// tellTakeover tells whether the peer makes use of takeover.
func tellTakeover(c *squeezed) (result.Behavior, string) {
	if !c.in.Takeover() {
		return result.OK, "the peer has agreed to take over no context"
	}
	digits := hex.EncodeToString([]byte(sample.Noise(100)))
	var lengths [2]int
	for i := range lengths {
		c.Send(packed(squeeze.Huffman(digits)))
		got, came := c.receive(c.Patience())
		if !came {
			return result.Failed, "want the message; got " + c.nothing()
		}
		if why := c.unlike(got, saw(frame.Text, Octets(digits))); why != "" {
			return result.Failed, why
		}
		lengths[i] = len(got.Payload)
	}
	if lengths[1] < lengths[0]/2 {
		return result.OK, fmt.Sprintf("the peer takes its context over: first %d octets, then %d", lengths[0], lengths[1])
	}
	return result.OK, fmt.Sprintf("the peer takes no context over: first %d octets, then %d", lengths[0], lengths[1])
}
