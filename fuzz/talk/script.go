package talk

import (
	"math/rand/v2"
	"time"

	"duplex/conn"
	"duplex/conn/deflate"
	"duplex/frame"
	"duplex/fuzz/simnet"
)

// A Size says how much happens in a talk.
type Size struct {
	Writers  int // at most, at each end
	Messages int // at most, of each writer
	Bytes    int // at most, of a message
}

// A script is all that is to happen.
type script struct {
	link   simnet.Link
	calm   bool // nothing happens that the connection must not survive
	ends   [2]part
	closes closing
}

// A part is what one end does.
type part struct {
	cfg     conn.Config
	writers [][]line
	pings   []time.Duration // between one Ping and the next
	style   style
	seed    uint64 // of how it reads
	answers bool   // by a handler
	limit   int64  // of messages, if the peer may go beyond it; otherwise 0
	traced  bool
}

// A line is a message to write, and how.
type line struct {
	pause  time.Duration
	way    way
	op     frame.Opcode
	body   []byte
	how    conn.Compression
	cuts   []int         // where a Writer begins another Write
	bound  time.Duration // of the write; 0 means none
	ending bool          // the context has ended before
}

// A way is one of those in which a message can be written.
type way int

const (
	write way = iota
	writer
	prepared
	batch // with those behind it that are to be written so
	ways
)

// A style is one of those in which an end can read.
type style int

const (
	wholly   style = iota // Read
	partly                // Reader
	messages              // Messages
	handling              // Run
	styles
)

// A closing is how the talk ends.
type closing struct {
	by     [2]bool
	after  time.Duration // 0 means when all is written
	now    bool          // without a Close frame
	code   [2]frame.CloseCode
	reason [2]string
}

// newScript makes all choices.
func newScript(choose *rand.Rand, size Size) *script {
	s := &script{link: simnet.RandomLink(choose), calm: choose.IntN(3) > 0}
	compress := choose.IntN(2) == 0
	for i := range s.ends {
		s.ends[i] = newPart(choose, size, s.calm)
		if compress {
			s.ends[i].cfg.Deflate = randomDeflate(choose)
		}
	}
	if s.calm && s.ends[0].answers {
		s.ends[1].answers = false // handlers that both write, and so do not read, stop each other
	}
	if choose.IntN(8) == 0 {
		limited := &s.ends[choose.IntN(2)]
		limited.limit = 100
		limited.cfg.MaxMessage = limited.limit
	}
	s.closes = newClosing(choose)
	if !s.calm && choose.IntN(4) > 0 {
		s.link.Break(choose, int64(1000+size.Writers*size.Messages*size.Bytes/2))
	}
	return s
}

func newPart(choose *rand.Rand, size Size, calm bool) part {
	p := part{
		cfg:     randomConfig(choose, calm),
		style:   style(choose.IntN(int(styles))),
		seed:    choose.Uint64(),
		answers: choose.IntN(2) == 0,
		traced:  choose.IntN(2) == 0,
	}
	for range choose.IntN(1 + size.Writers) {
		lines := make([]line, choose.IntN(1+size.Messages))
		for i := range lines {
			lines[i] = newLine(choose, size, calm)
		}
		p.writers = append(p.writers, lines)
	}
	for range choose.IntN(3) {
		p.pings = append(p.pings, time.Duration(choose.IntN(200))*time.Millisecond)
	}
	return p
}

func newLine(choose *rand.Rand, size Size, calm bool) line {
	l := line{way: way(choose.IntN(int(ways))), op: frame.Text}
	if choose.IntN(2) == 0 {
		l.op = frame.Binary
	}
	if choose.IntN(3) == 0 {
		l.pause = time.Duration(choose.IntN(100)) * time.Millisecond
	}
	switch choose.IntN(4) {
	case 0:
		l.how = conn.Compressed
	case 1:
		l.how = conn.Uncompressed
	}
	most := size.Bytes
	if choose.IntN(4) > 0 {
		most = min(most, 200)
	}
	l.body = randomBody(choose, l.op, choose.IntN(1+most))
	for range choose.IntN(4) {
		l.cuts = append(l.cuts, choose.IntN(1+len(l.body)))
	}
	switch choose.IntN(10) {
	case 0:
		l.ending = true
	case 1:
		if !calm {
			l.bound = time.Duration(1+choose.IntN(100)) * time.Millisecond
		}
	}
	return l
}

// randomConfig returns limits such that a calm talk does not meet them.
func randomConfig(choose *rand.Rand, calm bool) conn.Config {
	cfg := conn.Config{PingInterval: []time.Duration{0, time.Second, 5 * time.Second}[choose.IntN(3)]}
	if calm {
		if choose.IntN(4) == 0 {
			cfg.PingInterval = -1
		}
		cfg.CloseTimeout, cfg.WriteTimeout, cfg.PingTimeout = patience, patience, patience
		cfg.HandshakeTimeout = patience
	}
	return cfg
}

// patience is longer than anything takes that works.
const patience = 5 * time.Minute

func randomDeflate(choose *rand.Rand) *conn.Deflate {
	bits := func() int { return []int{0, 8, 9, 10, 12, 15}[choose.IntN(6)] }
	return &conn.Deflate{
		ServerMaxWindowBits:     bits(),
		ClientMaxWindowBits:     bits(),
		ServerNoContextTakeover: choose.IntN(2) == 0,
		ClientNoContextTakeover: choose.IntN(2) == 0,
		Level:                   []deflate.Level{deflate.Balanced, deflate.Fastest, deflate.Smallest}[choose.IntN(3)],
		Threshold:               []int{0, -1, 20}[choose.IntN(3)],
	}
}

func newClosing(choose *rand.Rand) closing {
	c := closing{now: choose.IntN(8) == 0}
	if choose.IntN(2) == 0 {
		c.after = time.Duration(1+choose.IntN(500)) * time.Millisecond
	}
	switch choose.IntN(4) {
	case 0:
		c.by = [2]bool{true, true}
	default:
		c.by[choose.IntN(2)] = true
	}
	for i := range c.code {
		c.code[i] = []frame.CloseCode{frame.NormalClosure, frame.GoingAway, 3000, 4999, frame.NoStatus}[choose.IntN(5)]
		c.reason[i] = []string{"", "bye", "auf Wiedersehen, und vergeßt uns nicht"}[choose.IntN(3)]
	}
	return c
}
