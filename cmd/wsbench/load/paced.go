package load

import (
	"sync/atomic"
	"time"
)

// A paced sends a message whenever one is due. Answers come in order, so the
// number of one tells when its message was due.
type paced struct {
	Echo
	in   *inbox
	b    batch // of one message
	w    *window
	stop *atomic.Bool
}

// run sends and receives on the connection with that number. The connections take
// turns.
func (p paced) run(start time.Time, number int) error {
	interval := time.Duration(float64(time.Second) * float64(p.Conns) / p.Rate)
	start = start.Add(interval * time.Duration(number) / time.Duration(p.Conns))
	due := func(i int64) time.Time { return start.Add(time.Duration(i) * interval) }

	var last atomic.Int64 // the message that is the last one
	last.Store(-1)
	sending := make(chan error, 1)
	go func() { sending <- p.send(due, &last) }()
	for i := int64(0); ; i++ {
		if err := p.in.receive(p.b.wants[0], thorough(int(i))); err != nil {
			p.in.nc.Close()
			return cmpError(err, <-sending)
		}
		p.w.count(1, time.Since(due(i)))
		p.w.countWire(p.in.taken)
		p.in.taken = 0
		if i == last.Load() {
			return <-sending
		}
	}
}

// send sends messages until it is to stop, and one more.
func (p paced) send(due func(int64) time.Time, last *atomic.Int64) error {
	for i := int64(0); ; i++ {
		time.Sleep(time.Until(due(i)))
		stop := p.stop.Load()
		if stop {
			last.Store(i)
		}
		if _, err := p.in.nc.Write(p.b.wire); err != nil || stop {
			return err
		}
	}
}
