package load

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"
)

// A Broadcast is a load on a server that sends every message to all.
type Broadcast struct {
	Conns    int           // members, the one that publishes included
	InFlight int           // messages that not everybody has yet
	Size     int           // of a message, in bytes
	Kind     Kind          // of messages
	Others   bool          // the server sends to the others, not to who publishes
	Warmup   time.Duration // before it is measured
	Duration time.Duration // for which it is measured
}

// A stage is where a broadcast takes place.
type stage struct {
	Broadcast
	window
	publications []publication // a ring; as many as may be in flight
	messages     []batch       // a ring of messages that differ, of one each
	done         chan struct{} // for each publication that everybody has
}

// A publication is a message on its way.
type publication struct {
	missing atomic.Int64 // members that do not have it yet
	sent    atomic.Int64 // when, in nanoseconds since epoch
}

// epoch is where the clock of publications begins.
var epoch = time.Now()

// Run puts the load on the server. The latency of a message is the time from when
// it was published to when the last member had it. The Messages of the Result are
// deliveries.
func (b Broadcast) Run(ctx context.Context, t *Target) (*Result, error) {
	c := newCrew(ctx)
	defer c.leave()
	if err := c.grow(t, b.Conns, min(b.InFlight*(b.Size+answerHeader), largestBuffer), silently); err != nil {
		return nil, err
	}
	s := b.stage(t)
	c.each(0, func(i int, in *inbox) error {
		if i == 0 && b.Others {
			_, err := in.header() // Pings, until it is over
			return err
		}
		return s.listen(in)
	})
	if err := c.wait(settleMembers); err != nil {
		return nil, err
	}
	stopped := make(chan error, 1)
	ctx, stop := context.WithCancel(c.ctx)
	defer stop()
	context.AfterFunc(ctx, func() { c.list[0].nc.SetWriteDeadline(time.Now().Add(patience)) })
	go func() { stopped <- s.publish(ctx, c.list[0]) }()
	r, err := s.measure(c, t.pids(), b.Warmup, b.Duration)
	stop()
	if err = cmpError(err, <-stopped); err == nil && r.Messages == 0 {
		err = fmt.Errorf("not everybody received anything for %v; does the server send to who publishes? (-others if not)", patience)
	}
	return r, err
}

// settleMembers is how long a server has to make members of those whose handshake
// is done, before the first message must reach them all.
const settleMembers = 200 * time.Millisecond

// stage prepares the messages. There is one more than may be in flight, so that
// one that comes twice is not taken for the next.
func (b Broadcast) stage(t *Target) *stage {
	s := &stage{Broadcast: b, publications: make([]publication, b.InFlight), done: make(chan struct{}, b.InFlight)}
	r := rand.New(rand.NewPCG(rand.Uint64(), 0))
	for i := range b.InFlight + 1 {
		s.messages = append(s.messages, t.newBatch(b.Kind, 1, b.Size, r))
		if t.Parrot {
			s.messages[i] = s.messages[0]
		}
	}
	for i := range s.publications {
		s.publications[i].missing.Store(s.receivers())
		s.done <- struct{}{}
	}
	return s
}

// receivers returns how many are to receive a message.
func (s *stage) receivers() int64 {
	if s.Others {
		return int64(s.Conns) - 1
	}
	return int64(s.Conns)
}

// publish publishes whenever there may be one more in flight, until ctx ends.
func (s *stage) publish(ctx context.Context, in *inbox) error {
	for i := 0; ; i++ {
		select {
		case <-s.done:
		case <-ctx.Done():
			return nil
		}
		s.publications[i%s.InFlight].sent.Store(int64(time.Since(epoch)))
		if _, err := in.nc.Write(s.messages[i%len(s.messages)].wire); err != nil {
			return err
		}
	}
}

// listen receives everything. Of publications in flight the first is complete
// first, for everybody receives them in order: so the place in the ring is free
// when the next one takes it.
func (s *stage) listen(in *inbox) error {
	for i := 0; ; i++ {
		if err := in.receive(s.messages[i%len(s.messages)].wants[0], thorough(i)); err != nil {
			return err
		}
		p := &s.publications[i%s.InFlight]
		if p.missing.Add(-1) == 0 {
			sent := time.Duration(p.sent.Load())
			p.missing.Store(s.receivers())
			s.count(int(s.receivers()), time.Since(epoch)-sent)
			s.done <- struct{}{}
		}
	}
}
