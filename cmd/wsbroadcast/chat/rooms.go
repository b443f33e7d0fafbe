package chat

import (
	"cmp"
	"net"
	"net/http"
	"net/netip"
	"slices"

	"duplex/conn"
)

// maxRoomsListed is how many rooms are listed at most, those with most people.
const maxRoomsListed = 200

// A listing is what the front page shows, in JSON: with GET once, and on a
// WebSocket at once and whenever it has changed.
type listing struct {
	Rooms     []listed `json:"rooms"`
	Addresses []string `json:"addresses,omitempty"` // where others can reach the server
}

type listed struct {
	Path   string `json:"path"`
	People int    `json:"people"`
}

// list returns the rooms with somebody in them.
func (c *Chat) list() []listed {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := []listed{}
	for path, r := range c.rooms {
		if r.people > 0 && !c.options.Unlisted {
			list = append(list, listed{path, r.people})
		}
	}
	slices.SortFunc(list, func(a, b listed) int {
		return cmp.Or(b.People-a.People, cmp.Compare(a.Path, b.Path))
	})
	return list[:min(len(list), maxRoomsListed)]
}

// listingFor returns the listing for who has asked for a host. The addresses are
// for those who are on the server's machine: others have one that works.
func (c *Chat) listingFor(host string) listing {
	l := listing{Rooms: c.list()}
	if isLoopback(host) {
		l.Addresses = c.options.Addresses
	}
	return l
}

// isLoopback reports whether a host, with or without a port, is this machine.
func isLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

func (c *Chat) serveRooms(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Write(encode(c.listingFor(r.Host)))
}

// silence is how many seconds a subscriber to the listing hears nothing at most: a
// page takes a longer one for the loss of the connection.
const silence = 8

// newListing returns what sends the listing to front pages.
func newListing(c *Chat) *stream {
	var last []listed
	silent := 0
	return &stream{
		hub:   &c.hub,
		name:  "rooms",
		first: func(r *conn.Request) any { return c.listingFor(r.Header.Get("Host")) },
		next: func() any {
			now := c.list()
			if silent++; slices.Equal(now, last) && silent < silence {
				return nil
			}
			last, silent = now, 0
			return listing{Rooms: now}
		},
	}
}
