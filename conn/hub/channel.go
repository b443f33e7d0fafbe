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
	flights []*parcel         // what the engine has been given and has not delivered here
	heard   map[string]uint64 // the number of the last parcel with messages, of each process

	mu      sync.Mutex // guards the following
	queue   fifo[*parcel]
	last    *parcel // of the queue, if messages may be added to it
	sending bool    // a goroutine sends the queue
	dense   int     // how many parcels are still to wait for more messages
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
// is nil, which an empty one is not to be. Others may have a mark of the same key. Otherwise it is as Publish, and
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
	c.node.Whisper(c.room, payload)
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
	if mark && payload == nil {
		size = 0 // a mark that is removed has been counted when it was set, and must not be refused
	} else if !c.node.queued.take(ctx, size, c.node.maxQueue()) {
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
		} else {
			c.last.several = true
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

// next takes the first parcel from the queue, which is closed by that, or all marks up to
// the next message, or the next mark of the same key. It returns nil if there is
// nothing, and then the goroutine that sends has to end.
func (c *Channel) next() (parcels []*parcel) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.queue.len() > 0 && c.queue.first().several {
		c.dense = denseParcels
	} else if c.dense > 0 {
		c.dense--
	}
	for c.queue.len() > 0 && len(parcels) < maxTogether && goesWith(parcels, c.queue.first()) {
		parcels = append(parcels, c.queue.pop())
	}
	if c.queue.len() == 0 {
		c.last = nil
	}
	if len(parcels) == 0 {
		c.sending = false
		c.finish()
	}
	return parcels
}

// maxTogether is how many marks of a channel may be on their way.
const maxTogether = 64

// goesWith reports whether it does not matter which of these come first.
func goesWith(parcels []*parcel, p *parcel) bool {
	if len(parcels) == 0 {
		return true
	}
	return p.mark && parcels[0].mark && !slices.ContainsFunc(parcels, func(other *parcel) bool { return other.key == p.key })
}
