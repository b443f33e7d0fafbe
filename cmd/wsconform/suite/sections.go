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
	{"Compression of all kinds of data", section12},
	{"Parameters of compression", section13},
	{"Opening handshake", section20},
	{"Opening handshake", section20Clients},
	{"Compression", section21},
	{"Framing, further", section22},
	{"Closing, further", section23},
	{"Floods and slowness", section24},
	{"HTTP/2", section25},
	{"HTTP/2", section26},
}
