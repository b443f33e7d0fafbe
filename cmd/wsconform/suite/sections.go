package suite

// A section is cases that belong together.
type section struct {
	title string
	cases func() []Case
}

// sections are all there are. A case's number begins with that of its section.
var sections = []section{
	{"Framing", section1},
	{"Pings and pongs", section2},
	{"Reserved bits", section3},
	{"Reserved opcodes", section4},
	{"Fragmentation", section5},
	{"UTF-8", section6},
	{"UTF-8", section6Sequences},
	{"Closing", section7},
	{"Large messages and many", section9},
	{"Fragments of odd sizes", section10},
}
