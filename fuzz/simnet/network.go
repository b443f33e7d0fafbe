package simnet

import (
	"context"
	"fmt"
	"net"
	"sync"
	"syscall"
	"time"
)

// A Network is where ends reach each other by address. The zero Network has
// perfect links.
type Network struct {
	// Link returns what lies between the ends of a connection. They are
	// counted from 0, those that are refused too.
	Link func(number int) Link

	mu        sync.Mutex
	listeners map[string]*Listener
	dialled   int
}

// backlog is how many connections wait to be accepted at the most.
const backlog = 1000

// Listen returns a listener for an address, of any form, that nobody else has.
func (n *Network) Listen(address string) (*Listener, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.listeners[address] != nil {
		return nil, &net.OpError{Op: "listen", Net: "simulated", Addr: addr(address), Err: syscall.EADDRINUSE}
	}
	if n.listeners == nil {
		n.listeners = make(map[string]*Listener)
	}
	l := &Listener{network: n, addr: addr(address), arrived: make(chan *Conn, backlog), closed: make(chan struct{})}
	n.listeners[address] = l
	return l, nil
}

// Dial connects to a listener. It takes as long as a packet there and back, and
// can be the NetDial of a conn.Config.
func (n *Network) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	number := n.number()
	var link Link
	if n.Link != nil {
		link = n.Link(number)
	}
	return n.dial(ctx, link, number, network, address)
}

// Over returns a Dial for connections over a given link.
func (n *Network) Over(link Link) func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		return n.dial(ctx, link, n.number(), network, address)
	}
}

// number counts a connection.
func (n *Network) number() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.dialled++
	return n.dialled - 1
}

func (n *Network) dial(ctx context.Context, link Link, number int, network, address string) (net.Conn, error) {
	select {
	case <-time.After(link.Up.Latency + link.Down.Latency):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	dialled, accepted := pipe(link, addr(fmt.Sprintf("client %d", number)), addr(address))
	if link.Refused || !n.deliver(address, accepted) {
		return nil, &net.OpError{Op: "dial", Net: network, Addr: addr(address), Err: syscall.ECONNREFUSED}
	}
	return dialled, nil
}

// deliver hands a connection to whoever listens.
func (n *Network) deliver(address string, c *Conn) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	l := n.listeners[address]
	if l == nil {
		return false
	}
	select {
	case l.arrived <- c:
		return true
	default:
		return false
	}
}

// A Listener is a [net.Listener].
type Listener struct {
	network *Network
	addr    addr
	arrived chan *Conn
	closed  chan struct{}
}

// Accept implements [net.Listener].
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case <-l.closed:
	case c := <-l.arrived:
		return c, nil
	}
	return nil, &net.OpError{Op: "accept", Net: "simulated", Addr: l.addr, Err: net.ErrClosed}
}

// Close implements [net.Listener]. Connections that were not accepted are reset.
func (l *Listener) Close() error {
	n := l.network
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.listeners[l.addr.String()] != l {
		return &net.OpError{Op: "close", Net: "simulated", Addr: l.addr, Err: net.ErrClosed}
	}
	delete(n.listeners, l.addr.String())
	close(l.closed)
	for {
		select {
		case c := <-l.arrived:
			c.Close()
		default:
			return nil
		}
	}
}

// Addr implements [net.Listener].
func (l *Listener) Addr() net.Addr { return l.addr }
