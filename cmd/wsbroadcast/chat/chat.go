package chat

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"duplex/cmd/internal/peer"
	"duplex/cmd/internal/seats"
	"duplex/conn"
	"duplex/conn/hub"
	"duplex/handshake"
)

// A Chat has rooms, in which people hear each other, and pages that show them,
// the machine and the server itself. It is made by [New] and ended by Shutdown.
type Chat struct {
	options  Options
	server   conn.Server
	watchers conn.Server // at the address of the metrics
	hub      hub.Hub
	node     hub.Node
	persons  atomic.Uint64 // the last number of a person
	marks    atomic.Uint64 // and that of a mark
	seats    seats.Seats
	tallies  tallies
	fanout   *fanout
	web      http.Handler
	end      func() // ends what runs besides connections

	survey   *hub.Survey // in which nodes report what they do
	watching sync.WaitGroup

	listing      *stream
	feed, status *board

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
	cfg.DropRequest = true // route takes from it what is needed
	c.server.Config, c.server.Route, c.server.Refused = cfg, c.route, c.refused
	apart := *cfg
	apart.Hosts, apart.Authorize = nil, nil // who may come there is for the program to say
	c.watchers.Config, c.watchers.Route, c.watchers.Refused = &apart, c.watch, c.refused
	c.watchers.MaxConns = maxWatchers
	c.seats.Limits = o.Limits
	c.server.MaxConns, c.server.MaxConnsPerAddr, c.server.ClientAddr = spare(o.Max), spare(o.MaxPerAddr), o.ClientAddr
	c.node.Engine = o.Engine
	c.hub.MaxQueue, c.hub.Policy, c.hub.Dropped = o.Queue, o.Slow, dropped
	ctx, end := context.WithCancel(context.Background())
	c.end = end
	c.fanout = startFanout(ctx, &c.hub)
	c.web = c.newWeb()
	c.listing = newListing(c)
	c.feed = newBoard(&c.hub, "feed", c.feedFigures())
	c.status = newBoard(&c.hub, "status", c.statusFigures())
	go sample(ctx, c.feed, c.status)
	c.survey = c.node.Survey(ctx, surveyRoom, c.answer)
	if o.Engine != nil {
		c.watching.Go(func() { c.watchNodes(ctx) })
	}
	return c
}

// ServeHTTP serves pages, and WebSockets to those who ask for one.
func (c *Chat) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if conn.IsUpgrade(r) {
		c.server.ServeHTTP(w, r)
	} else {
		c.web.ServeHTTP(w, r)
	}
}

// Shutdown closes all connections with code 1001 and waits for them to end; those
// that have not when ctx ends are cut. The Chat serves nothing any more.
func (c *Chat) Shutdown(ctx context.Context) error {
	defer c.survey.Close()
	defer c.watching.Wait()
	defer c.end()
	defer c.closeRooms()
	defer c.watchers.Close()
	return c.server.Shutdown(ctx)
}

func dropped(m *hub.Member, n int) {
	slog.Info("too slow", "peer", m.Value(), "dropped", n)
}

func (c *Chat) refused(from net.Addr, err error) {
	c.tallies.refuse(err)
	slog.Info("refused", "peer", from, "err", err)
}

// route returns the handler for what a request is for: something to watch, or a
// person in a room.
func (c *Chat) route(r *conn.Request) (*conn.Handler, error) {
	path, query, err := parseTarget(r.Target)
	c.call(r)
	switch {
	case err != nil:
		return nil, err
	case path == roomsPath:
		return c.seated(r, c.listing.handler(r)), nil
	case path == feedPath:
		return c.seated(r, c.feed.handler(r)), nil
	case path == statusPath && !c.options.MetricsApart:
		return c.seated(r, c.status.handler(r)), nil
	case isReserved(path):
		return nil, &handshake.Error{Status: 404, Reason: path + " is no room"}
	}
	p := &person{chat: c, peer: r.Value.(string), path: path, wish: clean(query.Get("name")), by: markOf(r.Request), http: peer.HTTP(r)}
	return c.seated(r, &conn.Handler{Opened: p.opened, Message: p.message, Closed: p.closed}), nil
}

// maxWatchers bounds those who watch the status at an address of its own.
const maxWatchers = 100

// watch is the route at the address of the metrics.
func (c *Chat) watch(r *conn.Request) (*conn.Handler, error) {
	if path, _, err := parseTarget(r.Target); err != nil || path != statusPath {
		return nil, &handshake.Error{Status: 404, Reason: "there is a WebSocket at " + statusPath + " alone"}
	}
	c.call(r)
	return c.status.handler(r), nil
}

// call says what the connection is called in the log.
func (c *Chat) call(r *conn.Request) {
	r.Value = peer.NameOf(r, c.client(r))
}

// client returns the address of the client that a proxy has passed on, or the zero
// Addr.
func (c *Chat) client(r *conn.Request) (client netip.Addr) {
	if c.options.ClientAddr != nil {
		client = c.options.ClientAddr(r)
	}
	return client
}

// hasPlace reports whether a room is in use, or may be.
func (c *Chat) hasPlace(r *room) bool {
	return r != nil && r.people > 0 || c.options.MaxRooms == 0 || c.occupied() < c.options.MaxRooms
}

// occupied returns how many rooms have somebody in them.
func (c *Chat) occupied() int { return len(c.rooms) - len(c.empty) }

// enter counts somebody in, and returns the room, or nil if there are too many.
func (c *Chat) enter(path string) *room {
	r := c.take(path)
	if r != nil {
		r.open()
	}
	return r
}

func (c *Chat) take(path string) *room {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.rooms[path]
	if !c.hasPlace(r) {
		return nil
	}
	switch {
	case r == nil:
		r = newRoom(c, path)
		c.rooms[path] = r
	case r.people == 0:
		c.empty = slices.DeleteFunc(c.empty, func(e *room) bool { return e == r })
	}
	r.people++
	return r
}

// lingering is how long a room with nobody in it is heard from other nodes.
const lingering = 10 * time.Second

// exit counts somebody out. An empty room is forgotten: if nothing was said there, at
// once; if an engine has what was said, after a while; and otherwise when others have
// been empty for less long.
func (c *Chat) exit(r *room) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r.people--; r.people > 0 {
		return
	}
	c.empty = append(c.empty, r)
	switch {
	case c.options.Engine != nil:
		time.AfterFunc(lingering, func() { c.forget(r) })
	case r.isQuiet():
		c.remove(r)
	case len(c.empty) > remembered:
		c.remove(c.empty[0])
	}
}

// forget removes a room if it is still empty.
func (c *Chat) forget(r *room) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r.people == 0 && c.rooms[r.path] == r {
		c.remove(r)
	}
}

// remove removes an empty room. The chat is locked.
func (c *Chat) remove(r *room) {
	c.empty = slices.DeleteFunc(c.empty, func(e *room) bool { return e == r })
	delete(c.rooms, r.path)
	r.channel.Close()
}

// closeRooms is for the end, when nobody is in any room.
func (c *Chat) closeRooms() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range slices.Clone(c.empty) {
		c.remove(r)
	}
}

// nodeName returns what other nodes call this one.
func (c *Chat) nodeName() string {
	if c.options.Engine == nil {
		return ""
	}
	return c.options.Engine.Name()
}
