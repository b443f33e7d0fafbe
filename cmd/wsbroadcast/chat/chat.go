package chat

import (
	"log/slog"
	"net"
	"slices"
	"sync"

	"duplex/conn"
	"duplex/conn/hub"
	"duplex/handshake"
)

// A chat has rooms, in which people hear each other, and a feed.
type Chat struct {
	options Options
	server  conn.Server
	hub     hub.Hub
	feed    feed
	tallies tallies

	mu    sync.Mutex
	rooms map[string]*room // by path
	empty []*room          // those with nobody in them, the longest empty one first
}

// remembered is how many empty rooms are kept, for what was said in them.
const remembered = 100

// New returns a chat whose connections have cfg, to which it adds what it needs.
func New(o Options, cfg *conn.Config) *Chat {
	c := &Chat{options: o, rooms: make(map[string]*room)}
	if !slices.Contains(cfg.Subprotocols, Protocol) {
		cfg.Subprotocols = append(cfg.Subprotocols, Protocol)
	}
	c.server.Config, c.server.Route, c.server.Refused = cfg, c.route, c.refused
	c.server.MaxConns, c.server.MaxConnsPerAddr = o.MaxConns, o.MaxConnsPerAddr
	c.hub.MaxQueue, c.hub.Policy, c.hub.Dropped = o.Queue, o.Slow, dropped
	c.feed.hub = &c.hub
	return c
}

// Server returns the server of the connections.
func (c *Chat) Server() *conn.Server { return &c.server }

func dropped(m *hub.Member, n int) {
	slog.Info("too slow", "peer", m.Conn().RemoteAddr(), "dropped", n)
}

func (c *Chat) refused(from net.Addr, err error) {
	c.tallies.refuse(err)
	slog.Info("refused", "peer", from, "err", err)
}

// route returns the handler for what a request is for: the feed, or a person in a
// room.
func (c *Chat) route(r *conn.Request) (*conn.Handler, error) {
	path, query, err := parseTarget(r.Target)
	switch {
	case err != nil:
		return nil, err
	case path == feedPath:
		return c.feed.handler(), nil
	case slices.Contains(reserved, path):
		return nil, &handshake.Error{Status: 404, Reason: path + " is no room"}
	case !c.admits(path):
		return nil, &handshake.Error{Status: 503, Reason: tooManyRooms}
	}
	p := &person{chat: c, path: path, wish: clean(query.Get("name"))}
	return &conn.Handler{Opened: p.opened, Message: p.message, Closed: p.closed}, nil
}

const tooManyRooms = "there are too many rooms"

// admits reports whether somebody may go to a room now. Others may be about to:
// enter has the last word.
func (c *Chat) admits(path string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.hasPlace(c.rooms[path])
}

// hasPlace reports whether a room is in use, or may be.
func (c *Chat) hasPlace(r *room) bool {
	return r != nil && r.people > 0 || c.options.MaxRooms == 0 || c.occupied() < c.options.MaxRooms
}

// occupied returns how many rooms have somebody in them.
func (c *Chat) occupied() int { return len(c.rooms) - len(c.empty) }

// enter counts somebody in, and returns the room, or nil if there are too many.
func (c *Chat) enter(path string) *room {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.rooms[path]
	if !c.hasPlace(r) {
		return nil
	}
	switch {
	case r == nil:
		r = newRoom(&c.hub, path, c.options.History)
		c.rooms[path] = r
	case r.people == 0:
		c.empty = slices.DeleteFunc(c.empty, func(e *room) bool { return e == r })
	}
	r.people++
	return r
}

// exit counts somebody out. The room is forgotten when it is empty: at once if
// nothing was said there, otherwise when others have been empty for less long.
func (c *Chat) exit(r *room) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r.people--; r.people > 0 {
		return
	}
	if r.history.isEmpty() {
		delete(c.rooms, r.path)
		return
	}
	if c.empty = append(c.empty, r); len(c.empty) > remembered {
		delete(c.rooms, c.empty[0].path)
		c.empty = slices.Delete(c.empty, 0, 1)
	}
}
