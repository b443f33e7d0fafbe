package load

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"time"

	"duplex/cmd/wsbench/process"
)

// An Idle is connections that do nothing.
type Idle struct {
	Counts []int         // how many there are, one measurement for each, growing
	Settle time.Duration // how long they have been quiet when memory is measured
	Silent bool          // do not even exchange one message on each before that, which takes a server that echoes
}

// A Held is the memory of a server with so many connections.
type Held struct {
	Conns  int
	Memory process.Memory
}

// Run makes the connections and measures with each of the Counts, and before that
// with none. A connection is made and ended first, so that what a server sets up
// for its first one is there already.
func (o Idle) Run(ctx context.Context, t *Target) ([]Held, error) {
	rehearsal := newCrew(ctx)
	err := rehearsal.grow(t, 1, 0, o.exchange)
	rehearsal.leave()
	if err != nil {
		return nil, err
	}
	c := newCrew(ctx)
	defer c.leave()
	var all []Held
	for _, n := range append([]int{0}, o.Counts...) {
		first := len(c.list)
		if err := c.grow(t, n, 0, o.exchange); err != nil {
			return nil, err
		}
		c.each(first, hold)
		if err := c.wait(o.Settle); err != nil {
			return nil, err
		}
		m, err := process.MemoryOf(t.PID)
		if err != nil {
			return nil, err
		}
		all = append(all, Held{n, m})
	}
	return all, nil
}

// exchange sends a message and waits for it to come back.
func (o Idle) exchange(t *Target, in *inbox) error {
	if o.Silent {
		return nil
	}
	b := t.newBatch(Text, 1, 32, rand.New(rand.NewPCG(rand.Uint64(), 0)))
	in.nc.SetDeadline(time.Now().Add(patience))
	defer in.nc.SetDeadline(time.Time{})
	_, err := in.nc.Write(b.wire)
	if err == nil {
		err = in.receive(b.wants[0], true)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = fmt.Errorf("no answer for %v; does the server echo? (-silent if not)", patience)
	}
	return err
}

// hold answers Pings until the run is over.
func hold(_ int, in *inbox) error {
	h, err := in.header()
	if err == nil {
		err = wrong("%v that nobody asked for", h.Opcode)
	}
	return err
}
