package hub

import (
	"context"
	"slices"
	"sync"
)

// A Channel is a room that a [Node] has opened. All methods may be called by many
// goroutines at once.
type Channel struct {
	node    *Node
	room    string
	deliver func(Event)
	stop    func() // ends hearing; nil without an engine

	// order is held while deliver is called, and guards the following.
	order   sync.Mutex
	opening bool
	flight  *parcel         // what the engine has been given and has not delivered here
	ahead   map[uint64]bool // the numbers of parcels that were delivered here without the engine
	aheads  fifo[uint64]    // the same and some that the engine has delivered since, oldest first

	mu      sync.Mutex // guards the following
	queue   fifo[*parcel]
	last    *parcel // of the queue, if messages may be added to it
	sending bool    // a goroutine sends the queue
	closed  bool
}

// Publish publishes a message in the room. It returns before the message has been
// delivered if there is an engine, and after that if there is none. An error says
// that it is not published: too much waits for the engine, or the channel is closed.
// ctx bounds the wait until there is room in the queue, as SendTimeout does.
func (c *Channel) Publish(ctx context.Context, payload []byte) error {
	if c.node.Engine == nil {
		return c.give(Event{Payload: payload})
	}
	return c.push(ctx, "", false, payload)
}

// Mark says that something is present in the room, or is not any more if the value
// is nil. Others may have a mark of the same key. Otherwise it is as Publish, and
// in one order with it.
func (c *Channel) Mark(ctx context.Context, key string, value []byte) error {
	if c.node.Engine == nil {
		return c.give(Event{Key: key, Payload: value})
	}
	return c.push(ctx, key, true, value)
}

// Whisper sends a message to those who hear the room now, this process included.
// It is not kept, comes in no order with others, and may be lost.
func (c *Channel) Whisper(payload []byte) {
	if e := c.node.Engine; e != nil {
		e.Whisper(c.room, appendMessage(appendNumber(nil, 0), payload))
	}
	c.give(Event{Payload: payload})
}

// Close ends the subscription. What has been published before is still sent.
// Marks stay: they are to be removed before. deliver may still be called for what
// the engine does not take.
func (c *Channel) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		c.closed = true
		c.finish()
	}
}

// finish stops hearing if the channel is closed and nothing waits. The caller holds
// c.mu.
func (c *Channel) finish() {
	if c.closed && !c.sending && c.stop != nil {
		go c.stop() // it may wait for deliver
	}
}

// give delivers an event of this process that needs no engine.
func (c *Channel) give(e Event) error {
	c.mu.Lock()
	closed := c.closed
	c.mu.Unlock()
	if closed {
		return ErrChannelClosed
	}
	if c.node.Engine != nil {
		e.From = c.node.Engine.Name()
	}
	e.Own = true
	c.order.Lock()
	defer c.order.Unlock()
	c.deliver(e)
	return nil
}

// push queues a message or a mark for the engine.
func (c *Channel) push(ctx context.Context, key string, mark bool, payload []byte) error {
	ctx, cancel := context.WithTimeout(ctx, c.node.sendTimeout())
	defer cancel()
	size := len(payload) + len(key) + messageOverhead
	if !c.node.queued.take(ctx, size, c.node.maxQueue()) {
		return ErrEngineQueue
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		c.node.queued.give(size)
		return ErrChannelClosed
	}
	if mark {
		c.add(&parcel{mark: true, key: key, payload: slices.Clone(payload), size: size})
		c.last = nil
	} else {
		if c.last == nil || len(c.last.payload)+len(payload) > maxGathered {
			c.add(new(parcel))
			c.last.payload = appendNumber(c.last.payload, c.last.number)
		}
		c.last.payload = appendMessage(c.last.payload, payload)
		c.last.size += size
	}
	if !c.sending {
		c.sending = true
		go c.send()
	}
	return nil
}

// add gives a parcel its number and puts it in the queue. The caller holds c.mu.
func (c *Channel) add(p *parcel) {
	p.number = c.node.numbers.Add(1)
	p.heard = make(chan struct{})
	c.queue.push(p)
	c.last = p
}

// next takes the first parcel from the queue, which is closed by that. It returns
// nil if there is none, and then the goroutine that sends has to end.
func (c *Channel) next() *parcel {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.queue.len() == 0 {
		c.sending = false
		c.finish()
		return nil
	}
	p := c.queue.pop()
	if p == c.last {
		c.last = nil
	}
	return p
}

// send passes the queue to the engine, a parcel at a time. What is published
// meanwhile is gathered in the next one.
func (c *Channel) send() {
	for p := c.next(); p != nil; p = c.next() {
		c.carry(p)
		c.node.queued.give(p.size)
	}
}

// carry has the engine take a parcel, and waits until the engine has delivered it
// here, in its place among those of others. If that does not come, it is delivered
// without the engine.
func (c *Channel) carry(p *parcel) {
	c.order.Lock()
	c.flight = p
	c.order.Unlock()
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
			return
		case <-ctx.Done(): // others will hear it
		}
	}
	c.land(p, err)
}

// land delivers a parcel that the engine has not delivered, and takes note that the
// engine may still do so.
func (c *Channel) land(p *parcel, err error) {
	c.order.Lock()
	defer c.order.Unlock()
	if c.flight != p {
		return // the engine has delivered it after all
	}
	c.flight = nil
	e := Event{From: c.node.Engine.Name(), Own: true, Err: err}
	if p.mark {
		e.Key, e.Payload = p.key, p.payload
		c.deliver(e)
		return
	}
	c.goAhead(p.number)
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
		if e.Own && (number == 0 || c.wasAhead(number)) {
			return
		}
		if e.Own {
			c.arrive(func(p *parcel) bool { return p.number == number })
		}
		c.deliverEach(e, payload)
	}
}

// arrive ends the flight if it is the one that the engine delivers.
func (c *Channel) arrive(is func(*parcel) bool) {
	if c.flight != nil && is(c.flight) {
		close(c.flight.heard)
		c.flight = nil
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
		c.deliver(e)
	}
}

// maxAhead bounds the numbers that are remembered.
const maxAhead = 1000

func (c *Channel) goAhead(number uint64) {
	if c.ahead == nil {
		c.ahead = make(map[uint64]bool)
	}
	c.ahead[number] = true
	if c.aheads.push(number); c.aheads.len() > maxAhead {
		delete(c.ahead, c.aheads.pop())
	}
}

func (c *Channel) wasAhead(number uint64) bool {
	was := c.ahead[number]
	delete(c.ahead, number)
	return was
}
