// Package cluster connects Socket.IO servers by means of a [hub.Node]: what one of them
// sends to the sockets of a namespace reaches those of all. The node's engine is a client
// of a message broker; it is what the program makes it, and this package imports none.
//
//	c := &cluster.Cluster{Node: &hub.Node{Engine: engine}}
//	s := &socketio.Server{Adapter: c.Adapter}
//
// These go to all servers: broadcasts, with acknowledgements and without, Fetch, Join,
// Leave and Disconnect of a [socketio.Broadcast], and events to [socketio.Servers].
//
// A broadcast is sent to the sockets of its own server at once, and to those of each other
// server in the order in which its server has sent it. What is volatile may overtake other
// events, or be lost. While the engine is away sockets of the same server go on to hear
// each other, what others have not got is told to Lost, and it is not sent later.
//
// A client that comes back is recovered by the server that it was connected to before.
package cluster

import (
	"context"
	"sync"

	"duplex/conn/hub"
	"duplex/conn/socketio"
)

// A Cluster is what a server has in common with others. Its fields must not be changed
// once the server is in use. All methods may be called by many goroutines at once.
type Cluster struct {
	// Node connects the servers. Its rooms whose names begin with "socket.io" are for
	// the Cluster. Without an engine the server is alone.
	Node *hub.Node

	// Lost, if it is not nil, is called for what other servers may not have got, with
	// the reason. It must not take long.
	Lost func(namespace string, err error)

	mu       sync.Mutex // guards the following
	adapters map[*adapter]bool
}

// Adapter makes the adapter of a namespace: it is for [socketio.Server].Adapter. It waits
// for the engine, for as long as [hub.Node].SendTimeout at most.
func (c *Cluster) Adapter(n *socketio.Namespace) socketio.Adapter {
	local := socketio.NewLocalAdapter(n)
	if c.Node == nil || c.Node.Engine == nil {
		return local
	}
	a := &adapter{
		LocalAdapter: local,
		cluster:      c,
		namespace:    n,
		name:         c.Node.Engine.Name(),
		others:       make(map[string]bool),
		asked:        make(map[uint64]*request),
		handling:     make(map[work]context.CancelFunc),
	}
	a.open()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.adapters == nil {
		c.adapters = make(map[*adapter]bool)
	}
	c.adapters[a] = true
	return a
}

// Close leaves the other servers. It is to be called when the server has been shut down,
// before the engine ends.
func (c *Cluster) Close() {
	c.mu.Lock()
	adapters := c.adapters
	c.adapters = nil
	c.mu.Unlock()
	for a := range adapters {
		a.leave()
	}
}

func (c *Cluster) lost(namespace string, err error) {
	if c.Lost != nil && err != nil {
		c.Lost(namespace, err)
	}
}
