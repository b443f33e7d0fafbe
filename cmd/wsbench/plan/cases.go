// Package plan says what is measured when libraries stand side by side, and how
// well duplex is to do.
package plan

import (
	"slices"

	"duplex/cmd/wsbench/result"
)

// A Plan is what is measured.
type Plan struct {
	Frame, Echo, Broadcast, Handshake []result.Case
	Idle                              []int // numbers of connections
}

// Full is what the targets are for, with no more connections at a time than that. The
// growth goes up to that, and to 100,000 at the most.
func Full(mostConns int) Plan {
	many := max(min(mostConns, 100_000)/1000*1000, 10_000)
	p := Plan{
		Echo: upTo(mostConns, []result.Case{
			echo(64, 1, 32), echo(64, 16, 32), echo(64, 1, 1024), echo(64, 1, 65536), echo(64, 16, 65536),
			echo(1000, 1, 32), echo(1000, 16, 32), echo(1000, 16, 1024), echo(10, 1, 32), echo(10_000, 1, 32),
			compressed, paced, growth(100), growth(1000), seldom, growth(many),
		}),
		Broadcast: []result.Case{broadcast(1000, 8), broadcast(1000, 1)},
		Handshake: []result.Case{handshakes},
	}
	p.Echo = slices.Compact(p.Echo) // for the case that 10,000 are many
	for _, conns := range slices.Compact([]int{100, 1000, 4000, 10_000, many}) {
		if conns <= mostConns {
			p.Idle = append(p.Idle, conns)
		}
	}
	for _, size := range sizes {
		p.Frame = append(p.Frame, inMemory("read", "server", "binary", size))
	}
	p.Frame = append(p.Frame, ascii)
	for _, role := range []string{"server", "client"} {
		for _, size := range sizes {
			p.Frame = append(p.Frame, inMemory("write", role, "binary", size))
		}
	}
	return p
}

// Quick is a part of it that shows whether all works.
func Quick() Plan {
	return Plan{
		Frame:     []result.Case{inMemory("read", "server", "binary", 125), ascii, inMemory("write", "server", "binary", 125)},
		Echo:      []result.Case{echo(64, 1, 32), echo(64, 16, 32), compressed},
		Broadcast: []result.Case{broadcast(100, 8)},
		Handshake: []result.Case{handshakes},
		Idle:      []int{200, 1000},
	}
}

// upTo returns the cases with no more connections than that.
func upTo(most int, cases []result.Case) []result.Case {
	return slices.DeleteFunc(cases, func(c result.Case) bool { return c.Conns > most })
}

// The sizes of messages in memory.
var sizes = []int{32, 125, 1024, 16384, 1 << 20}

func inMemory(op, role, kind string, size int) result.Case {
	return result.Case{Group: result.Frame, Op: op, Role: role, Kind: kind, Size: size}
}

func echo(conns, depth, size int) result.Case {
	return result.Case{Group: result.Echo, Conns: conns, Depth: depth, Size: size, Kind: "binary"}
}

func broadcast(conns, inFlight int) result.Case {
	return result.Case{Group: result.Broadcast, Conns: conns, Depth: inFlight, Size: 512, Kind: "binary"}
}

// growth is 5,000 messages a second, on few connections or on many.
func growth(conns int) result.Case {
	return result.Case{Group: result.Echo, Conns: conns, Rate: 5000, Size: 32, Kind: "binary"}
}

var (
	ascii      = inMemory("read", "server", "text", 125)
	compressed = result.Case{Group: result.Echo, Conns: 64, Depth: 1, Size: 1024, Kind: "json", Compress: true}
	handshakes = result.Case{Group: result.Handshake, Conns: 16}
	seldom     = growth(10_000) // each has a message every 2 s
	paced      = result.Case{Group: result.Echo, Conns: 64, Rate: 10_000, Size: 32, Kind: "binary"}
)
