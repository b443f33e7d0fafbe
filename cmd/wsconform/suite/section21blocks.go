package suite

import (
	"strings"

	"duplex/cmd/wsconform/sample"
	"duplex/cmd/wsconform/squeeze"
	"duplex/frame"
)

// section21Blocks has messages made of all kinds of blocks.
func section21Blocks() []Case {
	const (
		any   = "RFC 7692, section 7.2.1: a sender may use blocks of any type, and as many as it likes"
		final = "RFC 7692, section 7.2.1: a sender may set BFINAL, and go on with the next octet"
		empty = "RFC 7692, section 7.2.3.6: an empty message is compressed to one octet"
	)
	noise := sample.Noise(40_000)
	json := sample.JSON()[:64<<10]
	echo := []Event{sawText(hello)}
	return probes("21.3", Case{Opening: demanding(demand{}), Ending: clean}, probe.answered, []probe{
		{does: "The RFC's example of one block in fixed codes", rule: "RFC 7692, section 7.2.3.1", frames: []Frame{packed("\xf2\x48\xcd\xc9\xc9\x07\x00")}, back: echo},
		{does: "The RFC's example of a stored block", rule: "RFC 7692, section 7.2.3.3", frames: []Frame{packed("\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00")}, back: echo},
		{does: "The RFC's example of a block with BFINAL set", rule: "RFC 7692, section 7.2.3.4", frames: []Frame{packed("\xf3\x48\xcd\xc9\xc9\x07\x00\x00")}, back: echo},
		{does: "The RFC's example of two blocks", rule: "RFC 7692, section 7.2.3.5", frames: []Frame{packed("\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00")}, back: echo},
		{does: "The RFC's example of an empty message", rule: empty, frames: []Frame{packed("\x00")}, back: []Event{sawText("")}},
		{does: "An empty message with an empty block in fixed codes", rule: any, frames: []Frame{packed(message(func(*squeeze.Writer) {}))}, back: []Event{sawText("")}},
		{does: "Two empty messages, then one that is not", rule: empty, frames: []Frame{packed("\x00"), packed("\x00"), packed(plain(hello))}, back: []Event{sawText(""), sawText(""), sawText(hello)}},
		{does: "A message of 64 KiB in blocks with codes of their own", rule: any, frames: []Frame{packed(squeeze.Huffman(json))}, back: []Event{sawText(json)}},
		{does: "40000 octets of noise in stored blocks of 100", rule: any, frames: []Frame{packedBinary(stored(noise, 100))}, back: []Event{saw(frame.Binary, Octets(noise))}},
		{does: "A message with each octet in a block of its own", rule: any, frames: []Frame{packed(blockwise(json[:5000], 1))}, back: []Event{sawText(json[:5000])}},
		{does: "A message behind 1000 empty stored blocks", rule: any, frames: []Frame{packed(strings.Repeat("\x00\x00\x00\xff\xff", 1000) + plain(hello))}, back: echo},
		{does: "The longest reference, 258 octets, to the octet before it", rule: "RFC 1951, section 3.2.5", frames: []Frame{packed(message(func(w *squeeze.Writer) {
			w.Literals("x")
			w.Copy(258, 1)
		}))}, back: []Event{sawText(strings.Repeat("x", 259))}},
		{does: "References that overlap what they make, of all lengths", rule: "RFC 1951, section 3.2.3", frames: []Frame{packed(message(func(w *squeeze.Writer) {
			w.Literals("abc")
			for n := 3; n <= 258; n++ {
				w.Copy(n, 3)
			}
		}))}, back: []Event{sawText(strings.Repeat("abc", 1+(3+258)*256/2/3))}},
		{does: "BFINAL set in the middle of a message", rule: final, frames: []Frame{packed(finals("Hel", "lo"))}, back: echo},
		{does: "BFINAL set in each of 100 blocks", rule: final, frames: []Frame{packed(finals(strings.Split(json[:100], "")...))}, back: []Event{sawText(json[:100])}},
		{
			does: "A message with BFINAL set, and two without", rule: final,
			frames: []Frame{packed(finals("one")), packed(plain("two")), packed(plain("three"))},
			back:   []Event{sawText("one"), sawText("two"), sawText("three")},
		},
	})
}

// stored returns the payload of a message in stored blocks of n octets.
func stored(s string, n int) string {
	var w squeeze.Writer
	for s != "" {
		k := min(n, len(s))
		w.Stored(s[:k])
		s = s[k:]
	}
	return w.Message()
}

// blockwise returns the payload of a message in blocks with fixed codes, of n
// octets.
func blockwise(s string, n int) string {
	var w squeeze.Writer
	for s != "" {
		k := min(n, len(s))
		w.Begin(false, squeeze.Fixed)
		w.Literals(s[:k])
		w.End()
		s = s[k:]
	}
	return w.Message()
}

// finals returns the payload of a message with BFINAL set in all blocks but the
// one that ends it.
func finals(blocks ...string) string {
	var w squeeze.Writer
	for _, s := range blocks {
		w.Begin(true, squeeze.Fixed)
		w.Literals(s)
		w.End()
		w.Align()
	}
	return w.Message()
}
