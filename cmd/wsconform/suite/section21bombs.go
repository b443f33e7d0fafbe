package suite

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/squeeze"
	"duplex/frame"
)

// A bomb is a message that takes far more time or memory at the receiver than
// its length would let one think.
type bomb struct {
	does   string
	frames func() []Frame
	says   Payload // if it is taken
}

// section21Bombs has bombs. A peer may take them or refuse them, but not die of
// them, nor keep others waiting (section 10.4).
func section21Bombs() []Case {
	const size = 64 << 20
	zeros := Payload{Unit: strings.Repeat("\x00", 4<<10), Len: size}
	var cases []Case
	for i, b := range []bomb{
		{
			does: "64 MiB of zeros, compressed to 64 KiB",
			says: zeros, frames: func() []Frame { return []Frame{packedBinary(compressedZeros())} },
		},
		{
			does: "64 MiB of zeros, compressed to 64 KiB and in fragments of 1 KiB",
			says: zeros, frames: func() []Frame { return pieces(packedBinary(compressedZeros()), 1<<10) },
		},
		{
			does: "100000 empty blocks before a short message",
			says: Octets(hello), frames: func() []Frame { return []Frame{packedBinary(hollow(100_000, (*squeeze.Writer).Empty))} },
		},
		{
			does: "20000 empty blocks, each with codes of its own, before a short message",
			says: Octets(hello), frames: func() []Frame { return []Frame{packedBinary(hollow(20_000, emptyDynamic))} },
		},
	} {
		cases = append(cases, Case{
			ID: fmt.Sprintf("21.10.%d", i+1), Severity: Hardening, Limit: 30 * time.Second,
			Rule:        "section 10.4: limits protect from messages that are too big; RFC 7692, section 8: small ones can be inflated to such",
			Description: b.does + ".",
			Expectation: "The message comes back, or the peer refuses it, with 1009 for one. After that the peer still answers others.",
			Opening:     demanding(demand{}),
			Script:      squeezing(b.explode),
			Ending:      eitherEnds,
		})
	}
	return cases
}

func (b bomb) explode(c *squeezed) (result.Behavior, string) {
	c.Send(b.frames()...)
	got, came := c.receive(c.Limit())
	why := "it came back"
	switch {
	case !came && !c.Over():
		return result.Failed, fmt.Sprintf("want the message or the end of the connection within %v; got nothing", c.Limit())
	case !came:
		why = "got " + c.nothing()
	default:
		if unlike := c.unlike(got, saw(frame.Binary, b.says)); unlike != "" {
			return result.Failed, unlike
		}
	}
	if err := c.Alive(); err != nil {
		return result.Failed, fmt.Sprintf("%s, but another connection has no answer: %v", why, err)
	}
	return result.OK, why
}

// compressedZeros returns a message of 64 MiB of zeros. It need not refer far
// back, so that it fits every window.
var compressedZeros = sync.OnceValue(func() string {
	const size, piece = 64 << 20, 1 << 20
	c := squeeze.NewCompressor(squeeze.MaxBits, true)
	defer c.Release()
	first := string(c.Message(make([]byte, piece)))
	next := string(c.Message(make([]byte, piece))) // with zeros before it, as all that follow
	return first + strings.Repeat("\x00\x00\xff\xff"+next, size/piece-1)
})

// hollow returns a message that says hello after n empty blocks.
func hollow(n int, empty func(*squeeze.Writer)) string {
	var w squeeze.Writer
	for range n {
		empty(&w)
	}
	w.Stored(hello)
	return w.Message()
}

// emptyDynamic writes a block that brings codes for two symbols, the end and one
// that it has no use for (RFC 1951, section 3.2.7).
func emptyDynamic(w *squeeze.Writer) {
	w.Begin(false, squeeze.Dynamic)
	w.Bits(0, 5+5) // 257 literals, 1 distance
	w.Bits(14, 4)
	for _, symbol := range []int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1} {
		w.Bits(map[int]uint32{18: 1, 0: 2, 1: 2}[symbol], 3)
	}
	zeros := func(n uint32) {
		w.Code(0, 1)
		w.Bits(n-11, 7)
	}
	zeros(138)
	zeros(255 - 138)
	w.Code(3, 2) // 255 has a code of 1 bit,
	w.Code(3, 2) // and so has 256, the end
	w.Code(2, 2) // there are no distances
	w.Code(1, 1)
}
