package suite

import (
	"strings"

	"duplex/frame"
)

// section21Bits has RSV1 where it may not be set, and others beside it.
func section21Bits() []Case {
	const rule = "RFC 7692, section 6: RSV1 says that a message is compressed, and stands in its first frame only"
	const others = "section 5.2: a bit that no extension has given a meaning must be 0"
	compressed := plain("Hello, world!")
	cases := probes("21.1", Case{
		Opening: demanding(demand{}), Ending: failed(frame.ProtocolError),
		Expectation: "The peer fails the connection with 1002.",
	}, probe.refused, []probe{
		{does: "A ping with RSV1 set", rule: rule, frames: []Frame{reserved(rsv1, ping(hello))}},
		{does: "A pong with RSV1 set", rule: rule, frames: []Frame{reserved(rsv1, pong(hello))}},
		{does: "A close with RSV1 set", rule: rule, frames: []Frame{reserved(rsv1, closing(frame.NormalClosure, ""))}},
		{
			does: "A compressed message in two fragments, both with RSV1 set", rule: rule,
			frames: []Frame{begin(packed(compressed[:5])), reserved(rsv1, last(compressed[5:]))},
		},
		{
			does: "A message in two fragments that is not compressed, the second with RSV1 set", rule: rule,
			frames: []Frame{begin(text("Hello, ")), reserved(rsv1, last("world!"))},
		},
		{does: "A compressed message with RSV2 set besides RSV1", rule: others, frames: []Frame{reserved(rsv1|2, text(compressed))}},
		{does: "A compressed message with RSV3 set besides RSV1", rule: others, frames: []Frame{reserved(rsv1|1, text(compressed))}},
		{does: "A message that is not compressed, with RSV2 set", rule: others, frames: []Frame{reserved(2, text(hello))}},
	})
	return append(cases, Case{
		ID: "21.1.9", Rule: "section 5.2: a bit that no extension has given a meaning must be 0",
		Description: "A compressed message, though no compression was agreed to.",
		Expectation: "The peer fails the connection with 1002.",
		Steps:       []Step{packed(compressed), dropSoon},
		Outcomes:    ok(),
		Ending:      failed(frame.ProtocolError),
	})
}

// section21Frames has compressed messages in all sorts of frames, among other
// messages.
func section21Frames() []Case {
	const (
		fragments = "RFC 7692, section 6.1: a message is compressed as a whole, and then cut as any other"
		control   = "section 5.4: control frames may come between the fragments of a message"
		choice    = "RFC 7692, section 6: a message without RSV1 is not compressed, whatever was agreed to"
	)
	greeting := "Hello, " + strings.Repeat("hello, ", 9) + "world!"
	whole := packed(plain(greeting))
	echo := []Event{sawText(greeting)}
	n := whole.Payload.Len
	long := strings.Repeat("All work and no play makes a dull echo. ", 1000)
	hollow := []Frame{begin(packed("")), continuation("")}
	for _, f := range pieces(whole, 7) {
		hollow = append(hollow, opcode(frame.Continuation, reserved(0, begin(f))), continuation(""))
	}
	return probes("21.2", Case{Opening: demanding(demand{}), Ending: clean}, probe.answered, []probe{
		{does: "A compressed message", rule: fragments, frames: []Frame{whole}, back: echo},
		{does: "A compressed binary message", rule: fragments, frames: []Frame{packedBinary(plain("\x00\xff\x80"))}, back: []Event{saw(frame.Binary, Octets("\x00\xff\x80"))}},
		{does: "A compressed message in two fragments", rule: fragments, frames: pieces(whole, n/2+1), back: echo},
		{does: "A compressed message, each octet in a fragment of its own", rule: fragments, frames: pieces(whole, 1), back: echo},
		{does: "A compressed message of 40 KB in fragments of 3 octets", rule: fragments, frames: pieces(packed(plain(long)), 3), back: []Event{sawText(long)}},
		{
			does: "A compressed message whose first fragment is empty", rule: fragments,
			frames: []Frame{begin(packed("")), opcode(frame.Continuation, reserved(0, whole))}, back: echo,
		},
		{does: "A compressed message whose last fragment is empty", rule: fragments, frames: []Frame{begin(whole), last("")}, back: echo},
		{does: "A compressed message with empty fragments between all others", rule: fragments, frames: append(hollow, last("")), back: echo},
		{does: "A compressed message, written octet by octet", rule: fragments, frames: []Frame{chop(whole)}, back: echo},
		{
			does: "A ping between the fragments of a compressed message", rule: control,
			frames: []Frame{begin(packed("")), ping("now?"), opcode(frame.Continuation, reserved(0, whole))},
			back:   []Event{sawPong("now?"), sawText(greeting)},
		},
		{
			does: "A ping after each octet of a compressed message", rule: control,
			frames: between(pieces(packed(plain(hello)), 1), ping("")),
			back:   append(repeated(sawPong(""), len(plain(hello))-1), sawText(hello)),
		},
		{does: "A message that is not compressed", rule: choice, frames: []Frame{text(greeting)}, back: echo},
		{does: "A message in fragments that is not compressed", rule: choice, frames: pieces(text(greeting), 9), back: echo},
		{
			does: "Messages that are compressed and others that are not, in one piece", rule: choice,
			frames: []Frame{text("one"), packed(plain("two")), text("three"), text("four"), packed(plain("five"))},
			back:   []Event{sawText("one"), sawText("two"), sawText("three"), sawText("four"), sawText("five")},
		},
		{
			does: "The RFC's example in two fragments", rule: "RFC 7692, section 7.2.3.1",
			frames: []Frame{begin(packed("\xf2\x48\xcd")), last("\xc9\xc9\x07\x00")}, back: []Event{sawText(hello)},
		},
	})
}

// chop has a frame written octet by octet.
func chop(f Frame) Frame {
	f.Chop = 1
	return f
}

// between puts a frame between all others.
func between(frames []Frame, f Frame) []Frame {
	all := frames[:1:1]
	for _, next := range frames[1:] {
		all = append(all, f, next)
	}
	return all
}

func repeated(e Event, n int) []Event {
	var all []Event
	for range n {
		all = append(all, e)
	}
	return all
}
