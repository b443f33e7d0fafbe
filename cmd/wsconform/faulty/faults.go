package main

import "slices"

// faults are all that there are, the peer without one first.
var faults = slices.Concat([]fault{
	{name: "none", about: "does all as it should"},
	{name: "no-deflate", about: "does not compress", noDeflate: true},
}, lax, controls, closings, failures, echoes, openings, deflates)

// lax faults take what is to be rejected.
var lax = []fault{
	{name: "lax-reserved-bits", about: "takes frames with reserved bits", takes: takes{reservedBits: true}},
	{name: "lax-opcodes", about: "passes over frames with reserved opcodes", takes: takes{opcodes: true}},
	{name: "lax-controls", about: "takes control frames that are too long or in fragments", takes: takes{controlFragments: true, longControls: true}},
	{name: "lax-long-controls", about: "takes control frames that are too long", takes: takes{longControls: true}},
	{name: "lax-continuations", about: "takes a continuation of nothing for text", takes: takes{continuations: true}},
	{name: "lax-interleaving", about: "takes a message within a message", takes: takes{interleaving: true}},
	{name: "lax-utf8", about: "takes text that is not UTF-8", takes: takes{utf8: never}},
	{name: "late-utf8", about: "looks at text when the message is complete", takes: takes{utf8: late}},
	{name: "frame-utf8", about: "looks at text when a frame is complete", takes: takes{utf8: byFrame}},
	{name: "lax-close", about: "takes a Close with any payload", takes: takes{anyClose: true}},
}
