package hub

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"duplex/conn"
)

// A Node is one of several processes whose hubs share their rooms by means of an
// [Engine]. Without an engine it is a hub alone.
//
// The members of this process get a message at once, whether the engine is there
// or not. Those of the others get what one goroutine publishes in its order, each
// message once or not at all. What the engine did not take within SendTimeout, or
// what did not fit the queue for it, is not sent again; Lost is told of it. So
// nothing waits for an engine that is away, and nothing comes late and twice when
// it is back.
type Node struct {
	Hub    *Hub
	Engine Engine // nil for none

	// MaxQueue bounds what waits for the engine, in bytes, counted as by
	// [conn.Prepared.Size]. Zero means 1 MiB, and a negative value means no bound.
	MaxQueue int

	// SendTimeout is how long the engine may take for a message. Zero means one
	// second.
	SendTimeout time.Duration

	// Lost, if it is not nil, is called for each message that the engine has not
	// taken, as far as is known, by Publish or Run. It must not take long.
	Lost func(room string, err error)

	// Missed, if it is not nil, is called by Run each time that messages of other
	// processes may have been missed, with the reason.
	Missed func(err error)

	mu    sync.Mutex
	queue fifo[outgoing]
	bytes int           // in the queue
	wake  chan struct{} // has an item when the queue is not empty any more
}

// An outgoing is a message that waits for the engine.
type outgoing struct {
	room    string
	binary  bool
	payload []byte
	size    int
}

// ErrEngineQueue is what [Node.Lost] is told of a message that did not fit the
// queue for the engine.
var ErrEngineQueue = errors.New("websocket: too many messages wait for the engine")

// Publish sends a message to the members of a room in all processes. It waits as
// [Hub.PublishTo] does, but not for the engine. An opcode other than conn.Text and
// conn.Binary is an error.
func (n *Node) Publish(room string, op conn.Opcode, payload []byte) error {
	p, err := conn.Prepare(op, payload)
	if err != nil {
		return err
	}
	n.Hub.PublishTo(In(room), p)
	if n.Engine != nil && !n.push(outgoing{room, op == conn.Binary, slices.Clone(payload), p.Size()}) {
		n.lost(room, ErrEngineQueue)
	}
	return nil
}

// Run sends and receives until ctx ends, and returns its error. Without an engine
// it does nothing but wait. It is called once.
func (n *Node) Run(ctx context.Context) error {
	if n.Engine != nil {
		var both sync.WaitGroup
		both.Go(func() { n.send(ctx) })
		both.Go(func() { n.receive(ctx) })
		both.Wait()
	}
	<-ctx.Done()
	return ctx.Err()
}

// send hands the queue to the engine, each message once.
func (n *Node) send(ctx context.Context) {
	for {
		m, more := n.pop()
		if !more {
			select {
			case <-n.waker():
				continue
			case <-ctx.Done():
				return
			}
		}
		timed, cancel := context.WithTimeout(ctx, n.sendTimeout())
		err := n.Engine.Send(timed, m.room, m.binary, m.payload)
		cancel()
		if err != nil {
			n.lost(m.room, err)
		}
	}
}

// receive delivers to the members of this process. When the engine is away it
// tries again, after a tenth of a second at first and five seconds at last.
func (n *Node) receive(ctx context.Context) {
	const first, last = 100 * time.Millisecond, 5 * time.Second
	for pause := first; ctx.Err() == nil; pause = min(2*pause, last) {
		err := n.Engine.Receive(ctx, func(room string, binary bool, payload []byte) {
			pause = first / 2
			n.deliver(room, binary, payload)
		})
		if ctx.Err() != nil {
			return
		}
		if n.Missed != nil {
			n.Missed(err)
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
		}
	}
}

// deliver publishes what has come from another process to the members of this one.
func (n *Node) deliver(room string, binary bool, payload []byte) {
	op := conn.Text
	if binary {
		op = conn.Binary
	}
	p, _ := conn.Prepare(op, payload) // fails for other opcodes only
	n.Hub.PublishTo(In(room), p)
}

// push queues a message for the engine. It reports false if there is no room.
func (n *Node) push(m outgoing) bool {
	wake := n.waker()
	n.mu.Lock()
	defer n.mu.Unlock()
	if most := (&Hub{MaxQueue: n.MaxQueue}).maxQueue(); n.bytes > 0 && m.size > most-n.bytes {
		return false
	}
	n.queue.push(m)
	n.bytes += m.size
	select {
	case wake <- struct{}{}:
	default: // Run knows already
	}
	return true
}

// pop removes the first message from the queue, if there is one.
func (n *Node) pop() (m outgoing, ok bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.queue.len() == 0 {
		return m, false
	}
	m = n.queue.pop()
	n.bytes -= m.size
	return m, true
}

func (n *Node) waker() chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.wake == nil {
		n.wake = make(chan struct{}, 1)
	}
	return n.wake
}

func (n *Node) sendTimeout() time.Duration {
	if n.SendTimeout > 0 {
		return n.SendTimeout
	}
	return time.Second
}

func (n *Node) lost(room string, err error) {
	if n.Lost != nil {
		n.Lost(room, err)
	}
}
