package load

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"duplex/cmd/wsbench/process"
)

// An Echo is a load on a server that sends every message back.
type Echo struct {
	Conns    int           // how many connections
	Depth    int           // messages that each sends in one write before it waits for the answers
	Size     int           // of a message, in bytes
	Kind     Kind          // of messages
	Rate     float64       // messages a second, over all connections; 0 for as many as there are answers
	Warmup   time.Duration // before it is measured
	Duration time.Duration // for which it is measured
}

const (
	largestBuffer = 256 << 10
	answerHeader  = 10 // the most that a frame of a server has besides its payload
	comparedFirst = 32 // answers of which each byte is compared
	comparedEvery = 64 // and one in so many of the others
)

// thorough reports whether each byte of the answer with that number is compared.
func thorough(number int) bool { return number < comparedFirst || number%comparedEvery == 0 }

// Run puts the load on the server. The latency of a message is the time from when
// it was due to when the answer was there. Without a Rate it is due when it is
// sent, which is when the answers before it have come: a server that stalls delays
// only those that are on their way. With a Rate a message is due when the clock
// says so, whatever became of those before it, and one that had to wait for a
// server that stalled has waited (the omission that the other way of measuring
// coordinates with the server).
func (e Echo) Run(ctx context.Context, t *Target) (*Result, error) {
	c := newCrew(ctx)
	defer c.leave()
	empty, errEmpty := process.MemoryOf(t.PID)
	if err := c.grow(t, e.Conns, e.buffer(), silently); err != nil {
		return nil, err
	}
	w := new(window)
	stop := new(atomic.Bool)
	batches := e.render(t)
	start := time.Now()
	c.each(0, func(i int, in *inbox) error {
		b := batches[i]
		if e.Rate > 0 {
			return paced{e, in, b, w, stop}.run(start, i)
		}
		return closedLoop(in, b, w, stop)
	})
	r, err := w.measure(c, t.pids(), e.Warmup, e.Duration)
	full, errFull := process.MemoryOf(t.PID)
	if e.Conns >= manyConns && t.PID > 0 && errEmpty == nil && errFull == nil {
		r.PerConn, r.PerConnKnown = float64(full.Private-empty.Private)/float64(e.Conns), true
	}
	stop.Store(true)
	if err = cmpError(err, c.finish()); err == nil && r.Messages == 0 {
		err = fmt.Errorf("no answer came for %v", patience)
	}
	return r, err
}

// manyConns is from how many connections on the memory for one can be told from that
// of the program.
const manyConns = 1000

// render renders what each connection is to send.
func (e Echo) render(t *Target) []batch {
	batches := make([]batch, e.Conns)
	for i := range batches {
		r := rand.New(rand.NewPCG(uint64(i), rand.Uint64()))
		batches[i] = t.newBatch(e.Kind, max(e.Depth, 1), e.Size, r)
	}
	return batches
}

// buffer returns how large a buffer a connection needs.
func (e Echo) buffer() int {
	return min(max(e.Depth, 1)*(e.Size+answerHeader), largestBuffer)
}

// closedLoop sends a batch and waits for all answers, over and over.
func closedLoop(in *inbox, b batch, w *window, stop *atomic.Bool) error {
	for number := 0; !stop.Load(); number++ {
		sent := time.Now()
		if _, err := in.nc.Write(b.wire); err != nil {
			return err
		}
		for _, want := range b.wants {
			if err := in.receive(want, thorough(number)); err != nil {
				return err
			}
		}
		w.count(len(b.wants), time.Since(sent))
		w.countWire(in.taken)
		in.taken = 0
	}
	return nil
}
