package main

import (
	"maps"
	"slices"
	"sync"
)

// A crowd is the members of a broadcast, for libraries that have none of their
// own.
type crowd[M comparable] struct {
	mu      sync.Mutex
	members map[M]struct{}
	list    []M // the same, or nil if it has changed
}

func (c *crowd[M]) join(m M) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.members == nil {
		c.members = map[M]struct{}{}
	}
	c.members[m], c.list = struct{}{}, nil
}

func (c *crowd[M]) leave(m M) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.members, m)
	c.list = nil
}

// all returns who is there now, in a slice that does not change.
func (c *crowd[M]) all() []M {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.list == nil {
		c.list = slices.Collect(maps.Keys(c.members))
	}
	return c.list
}
