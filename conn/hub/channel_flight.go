package hub

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// send passes the queue to the engine, a parcel at a time, or several marks. What is
// published meanwhile is gathered in the next parcel.
func (c *Channel) send() {
	for parcels := c.gather(); parcels != nil; parcels = c.gather() {
		if err := c.carryAll(parcels); errors.Is(err, context.DeadlineExceeded) {
			c.landAll(err)
		}
	}
}

// While messages come close together, a parcel waits for as long as gathering for more of
// them. To write several messages to a member costs as much as to write one, and messages
// that were sent together are answered together: without the wait, those that follow an
// answer go by two parcels in a row, time after time, at twice the cost.
const (
	gathering    = time.Millisecond
	denseParcels = 16 // so many wait after one that had several messages
)

// gather is next, after that wait.
func (c *Channel) gather() []*parcel {
	c.mu.Lock()
	dense := c.dense > 0
	c.mu.Unlock()
	if dense {
		time.Sleep(gathering)
	}
	return c.next()
}

// carryAll returns the error of one parcel, if there is any.
func (c *Channel) carryAll(parcels []*parcel) error {
	if len(parcels) == 1 {
		return c.carry(parcels[0])
	}
	errs := make([]error, len(parcels))
	var carrying sync.WaitGroup
	for i, p := range parcels {
		carrying.Go(func() { errs[i] = c.carry(p) })
	}
	carrying.Wait()
	return errors.Join(errs...)
}

// landAll delivers what waits, since the engine does not answer: what comes next must
// not wait for the time-out of each.
func (c *Channel) landAll(err error) {
	c.mu.Lock()
	waiting := c.queue
	c.queue, c.last = fifo[*parcel]{}, nil
	c.mu.Unlock()
	for waiting.len() > 0 {
		p := waiting.pop()
		c.depart(p)
		c.land(p, err)
		c.node.queued.give(p.size)
	}
}

// carry has the engine take a parcel, and waits until the engine has delivered it
// here, in its place among those of others. If that does not come, it is delivered
// without the engine; an error says why.
func (c *Channel) carry(p *parcel) error {
	defer c.node.queued.give(p.size)
	c.depart(p)
	ctx, cancel := context.WithTimeout(context.Background(), c.node.sendTimeout())
	defer cancel()
	var err error
	if p.mark {
		err = c.node.Engine.Mark(ctx, c.room, p.key, p.payload)
	} else {
		err = c.node.Engine.Publish(ctx, c.room, p.payload)
	}
	if err == nil {
		select {
		case <-p.heard:
			return nil
		case <-ctx.Done(): // others will hear it
		}
	}
	c.land(p, err)
	return err
}

func (c *Channel) depart(p *parcel) {
	c.order.Lock()
	defer c.order.Unlock()
	c.flights = append(c.flights, p)
}

// land delivers a parcel that the engine has not delivered, and takes note that the
// engine may still do so.
func (c *Channel) land(p *parcel, err error) {
	c.order.Lock()
	defer c.order.Unlock()
	i := slices.Index(c.flights, p)
	if i < 0 {
		return // the engine has delivered it after all
	}
	c.flights = slices.Delete(c.flights, i, i+1)
	e := Event{From: c.node.Engine.Name(), Own: true, Err: err, Early: err == nil}
	if p.mark {
		e.Key, e.Payload = p.key, p.payload
		c.deliver(e)
		return
	}
	c.isNew(e.From, p.number)
	c.deliverEach(e, p.payload)
}

// hear is called by the engine.
func (c *Channel) hear(from, key string, payload []byte) {
	c.order.Lock()
	defer c.order.Unlock()
	e := Event{From: from, Key: key, Own: from == c.node.Engine.Name(), Old: c.opening}
	switch {
	case from == "":
		e.Missed = true
		c.deliver(e)
	case key != "":
		e.Payload = payload
		if e.Own {
			c.arrive(func(p *parcel) bool { return p.mark && p.key == key && (p.payload == nil) == (payload == nil) })
		}
		c.deliver(e) // again, if it has been delivered without the engine
	default:
		number, _ := parseNumber(payload)
		if e.Own && number == 0 || number > 0 && !c.isNew(from, number) {
			return
		}
		if e.Own {
			c.arrive(func(p *parcel) bool { return !p.mark && p.number == number })
		}
		c.deliverEach(e, payload)
	}
}

// arrive ends the flight that the engine delivers, if there is one.
func (c *Channel) arrive(is func(*parcel) bool) {
	if i := slices.IndexFunc(c.flights, is); i >= 0 {
		close(c.flights[i].heard)
		c.flights = slices.Delete(c.flights, i, i+1)
	}
}

// deliverEach delivers the messages in the payload of a parcel.
func (c *Channel) deliverEach(e Event, payload []byte) {
	_, rest := parseNumber(payload)
	for len(rest) > 0 {
		var ok bool
		if e.Payload, rest, ok = parseMessage(rest); !ok {
			return // not of a Node
		}
		e.More = len(rest) > 0
		c.deliver(e)
	}
}

// isNew reports whether a parcel comes after all that have been delivered of the same
// process, and takes note of it. Each process has one on its way at a time, so what
// does not is there a second time: it was delivered without the engine, or the engine
// has forgotten that it has had it, as one does whose server has crashed.
func (c *Channel) isNew(from string, number uint64) bool {
	if number <= c.heard[from] {
		return false
	}
	if c.heard == nil {
		c.heard = make(map[string]uint64)
	}
	c.heard[from] = number
	return true
}
