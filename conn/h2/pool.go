package h2

import (
	"context"
	"net"
	"slices"
	"sync"
	"time"

	"duplex/conn"

	"golang.org/x/net/http2"
)

// A Pool has the HTTP/2 connections that WebSockets share. The zero Pool is ready
// for use, by many goroutines. It is for one [conn.Config]: the connections go by
// the scheme, the host and the port of a server, and were made with the TLS, the
// Proxy and the NetDial of the Config that came first.
//
// Each takes as many WebSockets at a time as the server allows, which is 250 with
// net/http; then there is another one. One that has no WebSocket is closed after
// IdleTimeout.
type Pool struct {
	// PriorKnowledge has ws URLs use HTTP/2 without TLS: the server must be
	// known to speak it (RFC 9113, section 3.3). By default they use HTTP/1.1.
	PriorKnowledge bool

	// IdleTimeout is how long a connection is kept that has no WebSocket; by
	// default 90 seconds.
	IdleTimeout time.Duration

	once      sync.Once
	transport http2.Transport

	mu      sync.Mutex // guards what follows
	origins map[string]*origin
}

// Dial is [conn.Dial] that uses the pool. A nil cfg is the zero Config; its HTTP2 is
// not looked at.
func (p *Pool) Dial(ctx context.Context, url string, cfg *conn.Config) (*conn.Conn, error) {
	var with conn.Config
	if cfg != nil {
		with = *cfg
	}
	with.HTTP2 = p
	return conn.Dial(ctx, url, &with)
}

// Conns returns how many HTTP/2 connections there are.
func (p *Pool) Conns() (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, o := range p.origins {
		n += len(o.live())
	}
	return n
}

// Close cuts the HTTP/2 connections, and so the WebSockets on them. The pool may be
// used again.
func (p *Pool) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, o := range p.origins {
		for _, l := range o.links {
			l.cc.Close()
		}
		o.links = nil
	}
	return nil
}

// Session implements [conn.HTTP2].
func (p *Pool) Session(ctx context.Context, name string, connect func(context.Context) (net.Conn, error)) (conn.HTTP2Session, net.Conn, error) {
	s := &session{pool: p, origin: p.origin(name), connect: connect}
	nc, err := s.join(ctx)
	if err != nil || nc != nil {
		return nil, nc, err
	}
	return s, nil, nil
}

// origin returns what there is for an origin.
func (p *Pool) origin(name string) *origin {
	p.mu.Lock()
	defer p.mu.Unlock()
	o := p.origins[name]
	if o == nil {
		o = &origin{name: name, dialing: make(chan struct{}, 1)}
		if p.origins == nil {
			p.origins = make(map[string]*origin)
		}
		p.origins[name] = o
	}
	return o
}

// An origin has the connections with one server. Its links are guarded by Pool.mu.
type origin struct {
	name    string
	dialing chan struct{} // full while one is being made: others wait for it
	links   []*link
}

// live returns the links that have not ended.
func (o *origin) live() []*link {
	o.links = slices.DeleteFunc(o.links, func(l *link) bool {
		state := l.cc.State()
		return state.Closed || state.Closing && state.StreamsActive == 0
	})
	return o.links
}

// reserve returns a link with room for a stream, which it reserves, or nil.
func (p *Pool) reserve(o *origin) *link {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range o.live() {
		if l.cc.ReserveNewRequest() {
			return l
		}
	}
	return nil
}

// add takes note of a new link, of which a stream has been reserved.
func (p *Pool) add(o *origin, l *link) {
	p.mu.Lock()
	defer p.mu.Unlock()
	o.links = append(o.links, l)
}
