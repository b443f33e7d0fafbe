package simnet

import (
	"cmp"
	"math/rand/v2"
	"time"
)

// defaultWindow is in bytes.
const defaultWindow = 64 << 10

// A Link is what lies between two ends. The zero Link is perfect: it takes no time
// and cuts nothing.
type Link struct {
	Seed     uint64 // of all that is random in it
	Up, Down Plan   // from the one that dials to the one that accepts, and back

	// Restless has goroutines that have read or written go on a little later,
	// or after others.
	Restless bool

	// Refused has the one that dials fail.
	Refused bool
}

// A Plan is what a network does to one direction of a connection. Zero means that
// it does not.
type Plan struct {
	Latency   time.Duration // of every byte
	Jitter    time.Duration // at most, of some bytes, which those behind them wait for
	Bandwidth int           // bytes in a second
	Window    int           // bytes that may be under way or unread before a writer has to wait; 0 means 64 KiB

	WriteCut int // cut what is written into pieces of up to so many bytes, most of them small
	ReadCut  int // return no more than up to so many bytes from a read

	Stall  time.Duration // at most, of one piece in StallEvery
	Stalls int           // in a hundred pieces

	Fault Fault
}

// A Fault is how one direction breaks.
type Fault struct {
	Kind FaultKind
	At   int64 // bytes that have come through before
}

// A FaultKind is a kind of [Fault].
type FaultKind uint8

const (
	NoFault FaultKind = iota

	// Reset lets the reader have what came before and then an error, and both
	// ends nothing else.
	Reset

	// End lets the reader have what came before and then the end. The writer
	// gets an error, and nothing else.
	End

	// Silence lets nothing more come through, and nobody know.
	Silence
)

func (k FaultKind) String() string {
	return [...]string{"no fault", "reset", "end", "silence"}[k]
}

// slowest is how many bytes a random link takes in a second, at the least.
const slowest = 20_000

// RandomLink returns a link that works: all that is written arrives, and not too
// late.
func RandomLink(choose *rand.Rand) Link {
	return Link{
		Seed:     choose.Uint64(),
		Up:       randomPlan(choose),
		Down:     randomPlan(choose),
		Restless: choose.IntN(2) == 0,
	}
}

func randomPlan(choose *rand.Rand) (p Plan) {
	sometimes := func() bool { return choose.IntN(2) == 0 }
	if sometimes() {
		p.Latency = time.Duration(choose.IntN(200)) * time.Millisecond
	}
	if sometimes() {
		p.Jitter = time.Duration(choose.IntN(50)) * time.Millisecond
	}
	if sometimes() {
		p.Bandwidth = slowest << choose.IntN(10)
	}
	if sometimes() {
		p.Window = 1 + choose.IntN(1<<(4+choose.IntN(13))) + int(slowest*(p.Latency+p.Jitter).Seconds())
	}
	if sometimes() {
		p.WriteCut = 1 << choose.IntN(13)
	}
	if sometimes() {
		p.ReadCut = 1 << choose.IntN(13)
	}
	if sometimes() && (p.Window == 0 || p.Window > 4<<10) {
		p.Stall, p.Stalls = time.Duration(choose.IntN(1000))*time.Millisecond, 1
	}
	return p
}

// Break has the link break in one direction, within that many bytes.
func (l *Link) Break(choose *rand.Rand, within int64) {
	p := &l.Up
	if choose.IntN(2) == 0 {
		p = &l.Down
	}
	p.Fault = Fault{Kind: Reset + FaultKind(choose.IntN(3)), At: choose.Int64N(within)}
}

// stream returns one direction of l.
func (l *Link) stream(p *Plan, number uint64) stream {
	return stream{
		plan:   *p,
		window: cmp.Or(p.Window, defaultWindow),
		pieces: cutter{most: p.WriteCut, random: rand.New(rand.NewPCG(l.Seed, number))},
		bites:  cutter{most: p.ReadCut, random: rand.New(rand.NewPCG(l.Seed, number+2))},
	}
}
