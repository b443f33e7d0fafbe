package suite

import (
	"cmp"
	"fmt"
	"slices"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/squeeze"
	"duplex/frame"
)

// Section 21: what sections 12 and 13 do not ask about compression: its frames,
// its blocks, what is no DEFLATE at all, text, takeover, windows, bombs, and the
// negotiation that must fail (RFC 7692).
func section21() []Case {
	return slices.Concat(
		section21Bits(), section21Frames(), section21Blocks(), section21Garbage(), section21Truncated(),
		section21Text(), section21Takeover(), section21Windows(), section21Bombs(),
		section21Offers(), section21Agreements(), section21Answers(), section21Quoted(),
	)
}

// A probe is something that the tester sends on a connection with compression.
type probe struct {
	does   string // the tester
	rule   string
	frames []Frame
	back   []Event // what comes back
}

// The notation of the tables: compressed messages, by their payloads.

func packed(payload string) Frame       { return reserved(rsv1, text(payload)) }
func packedBinary(payload string) Frame { return reserved(rsv1, binary(payload)) }

// message returns the payload of a message with one block in fixed codes, which
// write writes.
func message(write func(*squeeze.Writer)) string {
	var w squeeze.Writer
	w.Begin(false, squeeze.Fixed)
	write(&w)
	w.End()
	return w.Message()
}

// plain returns the payload of a message that says s, in a way that every peer
// must understand, whatever the window and the context.
func plain(s string) string {
	return string(squeeze.NewCompressor(squeeze.MinBits, false).Message([]byte(s)))
}

// pieces cuts a message into fragments of n octets.
func pieces(f Frame, n int) []Frame {
	m := Message{Opcode: f.Opcode, Payload: f.Payload, Size: n}
	frames := slices.Collect(m.Frames)
	frames[0].RSV = f.RSV
	return frames
}

const hello = "Hello"

// probes returns the cases of probes, numbered in a group from 1 on and played
// like that. The common says what they have in common.
func probes(group string, common Case, play func(probe, *squeezed) (result.Behavior, string), list []probe) []Case {
	var cases []Case
	for i, p := range list {
		c := common
		c.ID, c.Description = fmt.Sprintf("%s.%d", group, i+1), p.does+"."
		c.Rule = cmp.Or(p.rule, c.Rule)
		if p.back != nil {
			c.Expectation = "The peer answers: " + result.Events(Outcome{Events: p.back}.Result().Events) + "."
		}
		c.Script = squeezing(func(c *squeezed) (result.Behavior, string) { return play(p, c) })
		cases = append(cases, c)
	}
	return cases
}

// answered wants the answer that there is to be.
func (p probe) answered(c *squeezed) (result.Behavior, string) {
	c.Send(p.frames...)
	return c.back(p.back...)
}

// refused wants nothing to come back. Whether the connection ends as it should
// is not up to the script.
func (p probe) refused(c *squeezed) (result.Behavior, string) {
	c.Send(p.frames...)
	if got, came := c.receive(c.Patience()); came {
		return result.Failed, "want nothing; got " + c.describe(got)
	}
	return result.OK, "got " + c.nothing()
}

// tolerated wants the connection to end. An answer is not strict, if it is the
// one that there might be, or if any will do.
func (p probe) tolerated(c *squeezed) (result.Behavior, string) {
	c.Send(p.frames...)
	got, came := c.receive(c.Patience())
	switch {
	case !came && c.Over():
		return result.OK, "got " + c.nothing()
	case !came:
		return result.Failed, "want the end of the connection; got nothing"
	case p.back == nil:
		return result.NonStrict, "want the end of the connection; got " + c.describe(got)
	}
	if why := c.unlike(got, p.back[0]); why != "" {
		return result.Failed, why
	}
	return result.NonStrict, "want the end of the connection; all came back"
}

// The notation of the tables: how it ends.

// broken is failed for what is no DEFLATE: it breaks the protocol, or the data
// does not fit what it is said to be.
var broken = Ending{Codes: []frame.CloseCode{frame.InvalidPayload, frame.ProtocolError}}

// eitherEnds is an ending where both to go on and to fail the connection is
// right.
var eitherEnds = Ending{ByTester: true, Codes: clean.Codes, Free: true}
