package load

import (
	"context"
	"math/rand/v2"
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

// Run makes the connections and measures after each of the Counts. The first that
// it measures is without any connection. Each is told of after it was measured.
func (o Idle) Run(ctx context.Context, t *Target, tell func(Held)) ([]Held, error) {
	c := newCrew(ctx)
	defer c.leave()
	if err := o.rehearse(ctx, t); err != nil {
		return nil, err
	}
	var all []Held
	for _, n := range append([]int{0}, o.Counts...) {
		first := len(c.list)
		if err := c.grow(t, n, 0); err != nil {
			return nil, err
		}
		c.each(first, o.hold)
		if err := c.wait(o.Settle); err != nil {
			return nil, err
		}
		m, err := process.MemoryOf(t.PID)
		if err != nil {
			return nil, err
		}
		all = append(all, Held{n, m})
		tell(all[len(all)-1])
	}
	return all, nil
}

// rehearse makes a connection and ends it, so that what a server sets up for the
// first one is there before it is measured.
func (o Idle) rehearse(ctx context.Context, t *Target) error {
	c := newCrew(ctx)
	defer c.leave()
	if err := c.grow(t, 1, 0); err != nil || o.Silent {
		return err
	}
	return o.exchange(0, c.list[0])
}

// exchange sends a message and waits for it to come back.
func (o Idle) exchange(i int, in *inbox) error {
	b := newBatch(Text, 1, 32, in.deflate, rand.New(rand.NewPCG(uint64(i), 0)))
	if _, err := in.nc.Write(b.wire); err != nil {
		return err
	}
	return in.receive(b.wants[0], true)
}

// hold exchanges a message, and from then on answers Pings until the run is over.
func (o Idle) hold(i int, in *inbox) error {
	if !o.Silent {
		if err := o.exchange(i, in); err != nil {
			return err
		}
	}
	h, err := in.header()
	if err == nil {
		err = wrong("%v that nobody asked for", h.Opcode)
	}
	return err
}
