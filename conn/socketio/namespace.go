package socketio

import (
	"context"
	"encoding/json"
	"sync"
	"sync/atomic"
)

// A Namespace is a set of sockets that share handlers, rooms and middleware. It comes
// from [Server.Of] or [Server.Match]. Handlers and middleware are best registered before
// the server serves: they do not apply to what clients have sent before. Its methods may
// be called from many goroutines at once.
type Namespace struct {
	*program
	server  *Server
	name    string
	adapter Adapter
	ids     atomic.Uint64 // of events that ask for an acknowledgement

	dynamic bool // it is removed when its last socket has gone
	users   int  // sockets, those about to be connected included; guarded by the server's mu

	mu      sync.RWMutex
	sockets map[string]*Socket // by ID
}

// A program is what a namespace does. Namespaces that match the same pattern share
// one.
type program struct {
	reg     registry[*Socket]
	servers registry[*Namespace] // what other servers send

	mu           sync.RWMutex
	use          []func(context.Context, *Socket) error
	useEvent     []func(context.Context, *Socket, string, Args) error
	onConnect    func(context.Context, *Socket)
	onDisconnect func(*Socket, Reason)
}

// Name returns the name of the namespace, such as "/" or "/admin".
func (n *Namespace) Name() string { return n.name }

func (n *Namespace) registry() *registry[*Socket] { return &n.reg }

// Use adds a middleware: a func that is called with each socket before it is connected.
// Middleware is called in the order in which it was added. If f returns an error, the
// socket is not connected, and the client gets a CONNECT_ERROR packet with the message and
// the data of an *[Error], or with the message "Forbidden" if it is another error.
func (p *program) Use(f func(ctx context.Context, s *Socket) error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.use = append(p.use, f)
}

// UseEvent adds a middleware for events: a func that is called with each event before
// its handler. If it returns an error, the handler is not called, and the error is handled
// like one of the handler, see [On].
func (p *program) UseEvent(f func(ctx context.Context, s *Socket, event string, args Args) error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.useEvent = append(p.useEvent, f)
}

// OnConnect registers a func that is called with each socket once it is connected,
// before its first event is handled.
func (p *program) OnConnect(f func(ctx context.Context, s *Socket)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.onConnect = f
}

// OnDisconnect registers a func that is called with each socket that was connected, once
// it is disconnected and its handlers have returned.
func (p *program) OnDisconnect(f func(s *Socket, reason Reason)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.onDisconnect = f
}

// A pattern makes namespaces of the names that match.
type pattern struct {
	match   func(name string, auth json.RawMessage) bool
	program *program
}

// Of returns the namespace of that name, and makes it if there is none. A slash is put
// in front of a name that does not begin with one; "" is "/".
func (s *Server) Of(name string) *Namespace {
	if name == "" || name[0] != '/' {
		name = "/" + name
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.namespaces[name]
	if n == nil {
		n = s.add(name, new(program))
	}
	n.dynamic = false
	return n
}

// Match registers a pattern for namespaces that are made on demand: a namespace is made
// when a client asks for it and match returns true for its name and the client's auth
// payload, and it is removed when its last socket has left. Handlers and middleware that
// are registered at the returned Namespace hold for all of them; it has no sockets of its
// own. Namespaces made with [Server.Of] take precedence, and of several patterns the
// earlier.
func (s *Server) Match(match func(name string, auth json.RawMessage) bool) *Namespace {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := new(program)
	s.patterns = append(s.patterns, pattern{match, p})
	n := &Namespace{program: p, server: s}
	n.adapter = NewLocalAdapter(n)
	return n
}

// add makes a namespace. The caller holds s.mu.
func (s *Server) add(name string, p *program) *Namespace {
	n := &Namespace{program: p, server: s, name: name, sockets: make(map[string]*Socket)}
	if s.Adapter != nil {
		n.adapter = s.Adapter(n)
	} else {
		n.adapter = NewLocalAdapter(n)
	}
	if s.namespaces == nil {
		s.namespaces = make(map[string]*Namespace)
	}
	s.namespaces[name] = n
	return n
}

// enter returns the namespace that a client wants to connect to, or nil if there is
// none. The caller must call leave when the client's socket is gone.
func (s *Server) enter(name string, auth json.RawMessage) *Namespace {
	s.mu.RLock()
	n, patterns := s.namespaces[name], s.patterns
	s.mu.RUnlock()
	var p *program
	for i := 0; n == nil && p == nil && i < len(patterns); i++ {
		if patterns[i].match(name, auth) {
			p = patterns[i].program
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if n = s.namespaces[name]; n == nil && p != nil {
		n = s.add(name, p)
		n.dynamic = true
	}
	if n != nil {
		n.users++
	}
	return n
}

// leave undoes enter. It removes a namespace made on demand that nobody uses any more.
func (n *Namespace) leave() {
	s := n.server
	s.mu.Lock()
	defer s.mu.Unlock()
	if n.users--; n.users == 0 && n.dynamic {
		delete(s.namespaces, n.name)
		n.adapter.Close()
	}
}

// Socket returns the socket with that ID, or nil if it is not connected to this
// server.
func (n *Namespace) Socket(id string) *Socket {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.sockets[id]
}

// Sockets returns the sockets that are connected to this server.
func (n *Namespace) Sockets() []*Socket {
	n.mu.RLock()
	defer n.mu.RUnlock()
	sockets := make([]*Socket, 0, len(n.sockets))
	for _, s := range n.sockets {
		sockets = append(sockets, s)
	}
	return sockets
}

// admit runs the middleware for a socket.
func (n *Namespace) admit(s *Socket) error {
	n.program.mu.RLock()
	use := n.use
	n.program.mu.RUnlock()
	for _, f := range use {
		if err := f(s.Context(), s); err != nil {
			return err
		}
	}
	return nil
}
