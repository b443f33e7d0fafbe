package engineio

import (
	"net/http"
	"sync"
	"time"
)

// A crossing has the IDs of sessions that their clients have just closed, by a POST,
// while no GET waited. One that was sent before may be under way, since it comes on
// another connection. It is answered as if it had come in time.
type crossing struct {
	mu  sync.Mutex
	ids map[string]bool
}

const (
	crossingTime = time.Second // a GET that comes later was sent later
	maxCrossing  = 10_000      // of more sessions none is kept
)

// expect has take report true for an ID, once and before long.
func (c *crossing) expect(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.ids) >= maxCrossing {
		return
	}
	if c.ids == nil {
		c.ids = make(map[string]bool)
	}
	c.ids[id] = true
	time.AfterFunc(crossingTime, func() { c.take(id) })
}

// take reports whether a GET for that ID may have been under way, and forgets it.
func (c *crossing) take(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	known := c.ids[id]
	delete(c.ids, id)
	return known
}

// refusePoll refuses a GET, unless it has crossed the end of its session.
func (s *Server) refusePoll(w http.ResponseWriter, id string, refusal *Error) {
	if refusal.Code == UnknownSession && s.crossing.take(id) {
		s.respond(w, pollType, Packet{Type: Noop}.AppendPayload(nil))
		return
	}
	refusal.refuse(w)
}
