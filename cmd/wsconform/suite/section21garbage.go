package suite

import (
	"strings"

	"duplex/cmd/wsconform/squeeze"
)

// section21Garbage has what is no DEFLATE.
func section21Garbage() []Case {
	const (
		inflate = "RFC 7692, section 7.2.2: the receiver inflates the payload as DEFLATE"
		symbols = inflate + "; RFC 1951, section 3.2.6: the last two symbols for lengths and for distances never occur"
		codes   = inflate + "; RFC 1951, section 3.2.7"
		begins  = inflate + "; RFC 1951, section 3.2.5: a reference cannot go beyond the beginning"
	)
	return probes("21.4", Case{
		Opening: demanding(demand{}), Ending: broken,
		Expectation: "The peer fails the connection with 1007 or 1002.",
	}, probe.refused, []probe{
		{does: "A compressed message that was never compressed", rule: inflate, frames: []Frame{packed("Hello, world!")}},
		{does: "A block of the reserved type", rule: inflate + "; RFC 1951, section 3.2.3", frames: []Frame{packed(bits(squeeze.Reserved, func(*squeeze.Writer) {}))}},
		{does: "A stored block whose length and its complement do not agree", rule: inflate + "; RFC 1951, section 3.2.4", frames: []Frame{packed("\x00\x05\x00\xfb\xffHello\x00")}},
		{does: "A reference to before the first message", rule: begins, frames: []Frame{packed(message(func(w *squeeze.Writer) {
			w.Literals(hello)
			w.Copy(5, 6)
		}))}},
		{does: "A length that there is not", rule: symbols, frames: []Frame{packed(message(func(w *squeeze.Writer) {
			w.Literals(hello)
			w.Symbol(286)
			w.Bits(0, 5)
		}))}},
		{does: "A distance that there is not", rule: symbols, frames: []Frame{packed(message(func(w *squeeze.Writer) {
			w.Literals(hello)
			w.Symbol(257)
			w.Code(30, 5)
		}))}},
		{does: "A block with more codes than there can be", rule: codes, frames: []Frame{packed(bits(squeeze.Dynamic, func(w *squeeze.Writer) {
			w.Bits(0, 5+5)
			w.Bits(15, 4)
			for range 19 {
				w.Bits(1, 3)
			}
			w.Raw(strings.Repeat("\x55", 40))
		}))}},
		{does: "A block whose code lengths begin with a repetition", rule: codes, frames: []Frame{packed(bits(squeeze.Dynamic, func(w *squeeze.Writer) {
			w.Bits(0, 5+5+4) // four lengths, those of 16, 17, 18 and 0
			w.Bits(1, 3)
			w.Bits(0, 3+3)
			w.Bits(1, 3)
			w.Code(1, 1) // 16
			w.Raw(strings.Repeat("\xff", 80))
		}))}},
		{does: "Garbage in the second fragment", rule: inflate, frames: []Frame{begin(packed(stored(hello, 5)[:10])), last("\x07\x07\x07\x07")}},
		{does: "A block of the reserved type behind one that is good", rule: inflate, frames: []Frame{packed(strings.TrimSuffix(stored(hello, 5), "\x00") + "\x06")}},
		{does: "10000 octets of garbage", rule: inflate, frames: []Frame{packedBinary(strings.Repeat("\xff\xee\xdd\xcc\xbb", 2000))}},
	})
}

// section21Truncated has messages of which something is missing. Many receivers
// take what there is of them.
func section21Truncated() []Case {
	const rule = "RFC 7692, section 7.2.1: a message ends with the header of an empty stored block; what to do about one that does not is left open"
	common := Case{
		Opening: demanding(demand{}), Ending: eitherEnds, Rule: rule, Severity: Should,
		Expectation: "The peer fails the connection, or takes what there is.",
	}
	cases := probes("21.5", common, probe.tolerated, []probe{
		{does: "A stored block of 100 octets that has only 5", frames: []Frame{packed("\x00\x64\x00\x9b\xffHello")}},
		{does: "A block in fixed codes that breaks off", frames: []Frame{packed(plain("Hello, world!")[:5])}},
		{does: "A message that lacks its last octet, and nothing else", frames: []Frame{packed("\xf2\x48\xcd\xc9\xc9\x07")}},
		{does: "A compressed message without an octet", frames: []Frame{packed("")}},
		{does: "A block with BFINAL set that no other follows", frames: []Frame{packed("\xf3\x48\xcd\xc9\xc9\x07\x00")}},
	})
	cases[3].Open = true            // peers send it that mean an empty message
	cases[len(cases)-1].Open = true // nothing is missing but the mark of the end
	return cases
}

// bits returns a payload that begins with the header of a block, and goes on as
// write says.
func bits(kind uint32, write func(*squeeze.Writer)) string {
	var w squeeze.Writer
	w.Begin(false, kind)
	write(&w)
	return w.Message()
}
