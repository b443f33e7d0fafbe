package hub

import (
	"context"
	"errors"
	"sync/atomic"
	"time"
)

// A Node is one of several processes that share rooms by means of an [Engine], of which
// it is the only user. The zero Node has no engine and is a process alone, which
// promises the same. All methods may be called by many goroutines at once. The fields
// must not be changed once the Node is in use.
//
// What holds, for each room:
//
//   - All processes that have opened it deliver what is published there in one
//     order, which for each publisher is the order of its calls. Each event is
//     delivered once at most.
//   - What the engine has not taken within SendTimeout is delivered by this node
//     alone, in its place, with [Event.Err]. It is not sent again.
//   - What the engine has taken but does not deliver within SendTimeout comes here
//     with [Event.Early].
//   - If the engine has taken it, all others deliver it, also those who were cut
//     off meanwhile, as far as the engine keeps it.
//   - Nothing waits for the engine for longer than SendTimeout for each publication
//     that is on its way, and no more than MaxQueue waits.
//
// In short: while the engine is away, a node goes on by itself, and says so.
type Node struct {
	Engine Engine // nil for none

	// MaxQueue bounds what waits for the engine, in bytes. Zero means 1 MiB. A
	// message of any size may wait when no other does.
	MaxQueue int

	// SendTimeout is how long the engine may take for a publication. Zero means
	// two seconds.
	SendTimeout time.Duration

	queued  budget
	numbers atomic.Uint64 // the last number of a parcel, of any channel: a room may be opened again
}

// An Event is what has happened in a room: a message or a mark.
type Event struct {
	// Key is that of a mark, and empty for a message.
	Key string

	// Payload is the message, or the value of the mark, or nil if the mark is
	// gone. It is valid until the function that it is passed to returns.
	Payload []byte

	// From is the name of the process. Own says that it is this one.
	From string
	Own  bool

	// Old says that it happened before the room was opened here.
	Old bool

	// More says that another event, which came with this one, follows at once:
	// what is published to members may wait for it, to be sent with it.
	More bool

	// Missed says that this is no event, but that messages may be missing here.
	Missed bool

	// Early says that the engine has taken it but was late to deliver it, so that
	// others may have it in another place among those of other nodes.
	Early bool

	// Err is not nil if only this process knows of the event, with the reason.
	// A mark may come again without Err when the engine is back.
	Err error
}

// ErrEngineQueue says that something was not published because too much waits for
// the engine.
var ErrEngineQueue = errors.New("websocket: too much waits for the engine")

// ErrChannelClosed says that something was not published because Close was called.
var ErrChannelClosed = errors.New("websocket: the channel is closed")

// Open subscribes to a room: until Close, deliver is called for all that happens
// there, one event at a time. When Open returns, it has been called for the marks
// and messages that were there before; ctx and SendTimeout bound how long that may
// take, and what has not come until then comes later.
//
// Messages usually go on to members by [Hub.PublishTo]. deliver must not publish to
// the same channel.
func (n *Node) Open(ctx context.Context, room string, deliver func(Event)) *Channel {
	c := &Channel{node: n, room: room, deliver: deliver, opening: true}
	if n.Engine != nil {
		ctx, cancel := context.WithTimeout(ctx, n.sendTimeout())
		defer cancel()
		c.stop, _ = n.Engine.Hear(ctx, room, c.hear)
	}
	c.order.Lock()
	c.opening = false
	c.order.Unlock()
	return c
}

// Whisper sends a message to the other nodes that hear a room now, which this one need not
// have opened. Otherwise it is as [Channel.Whisper].
func (n *Node) Whisper(room string, payload []byte) {
	if n.Engine != nil {
		n.Engine.Whisper(room, appendMessage(appendNumber(nil, 0), payload))
	}
}

func (n *Node) sendTimeout() time.Duration {
	if n.SendTimeout > 0 {
		return n.SendTimeout
	}
	return 2 * time.Second
}

func (n *Node) maxQueue() int {
	if n.MaxQueue > 0 {
		return n.MaxQueue
	}
	return maxQueue
}
