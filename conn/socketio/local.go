package socketio

import (
	"context"
	"slices"
	"sync"

	"duplex/conn/socketio/engineio"
	"duplex/conn/socketio/packet"
)

// A LocalAdapter is the [Adapter] for a namespace whose sockets are all connected to
// the same server. What it sends is rendered once for all sockets.
type LocalAdapter struct {
	namespace *Namespace
	history   *history // nil without recovery

	mu    sync.RWMutex
	rooms map[string]map[string]struct{} // IDs by room; a socket's own room is left out
	joins map[string][]string            // rooms by ID
}

// NewLocalAdapter returns the adapter for a namespace.
func NewLocalAdapter(n *Namespace) *LocalAdapter {
	a := &LocalAdapter{namespace: n, rooms: make(map[string]map[string]struct{}), joins: make(map[string][]string)}
	if r := n.server.Recovery; r != nil {
		a.history = newHistory(r)
	}
	return a
}

// Add implements [Adapter].
func (a *LocalAdapter) Add(id string, rooms ...string) {
	if len(rooms) == 0 {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, name := range rooms {
		room := a.rooms[name]
		if room == nil {
			room = make(map[string]struct{})
			a.rooms[name] = room
		}
		if _, ok := room[id]; !ok && name != id {
			room[id] = struct{}{}
			a.joins[id] = append(a.joins[id], name)
		}
	}
}

// Remove implements [Adapter].
func (a *LocalAdapter) Remove(id string, rooms ...string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, name := range rooms {
		a.exit(id, name)
		if i := slices.Index(a.joins[id], name); i >= 0 {
			a.joins[id] = slices.Delete(a.joins[id], i, i+1)
		}
	}
	if len(a.joins[id]) == 0 {
		delete(a.joins, id)
	}
}

// exit removes a socket from a room. The caller holds a.mu.
func (a *LocalAdapter) exit(id, name string) {
	room := a.rooms[name]
	delete(room, id)
	if len(room) == 0 {
		delete(a.rooms, name)
	}
}

// RemoveAll implements [Adapter].
func (a *LocalAdapter) RemoveAll(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, name := range a.joins[id] {
		a.exit(id, name)
	}
	delete(a.joins, id)
}

// Rooms implements [Adapter].
func (a *LocalAdapter) Rooms(id string) []string {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return append([]string{id}, a.joins[id]...)
}

// receivers returns the sockets that something for a target is sent to.
func (a *LocalAdapter) receivers(to Target) []*Socket {
	sockets := a.find(to)
	if to.Volatile {
		sockets = slices.DeleteFunc(sockets, func(s *Socket) bool { return !s.peer.session.Writable() })
	}
	return sockets
}

// find returns the sockets of a target.
func (a *LocalAdapter) find(to Target) []*Socket {
	n := a.namespace
	a.mu.RLock()
	defer a.mu.RUnlock()
	n.mu.RLock()
	defer n.mu.RUnlock()
	var found []*Socket
	add := func(s *Socket) {
		if s != nil && !a.isIn(s.id, to.Except) {
			found = append(found, s)
		}
	}
	switch len(to.Rooms) {
	case 0:
		found = make([]*Socket, 0, len(n.sockets))
		for _, s := range n.sockets {
			add(s)
		}
		return found
	case 1:
		a.each(to.Rooms[0], add)
		return found
	}
	seen := make(map[*Socket]struct{})
	for _, room := range to.Rooms {
		a.each(room, func(s *Socket) {
			if _, ok := seen[s]; !ok {
				seen[s] = struct{}{}
				add(s)
			}
		})
	}
	return found
}

// each calls f with the sockets in a room.
func (a *LocalAdapter) each(room string, f func(*Socket)) {
	if s := a.namespace.sockets[room]; s != nil {
		f(s)
	}
	for id := range a.rooms[room] {
		if s := a.namespace.sockets[id]; s != nil {
			f(s)
		}
	}
}

// isIn reports whether a socket is in any of the rooms.
func (a *LocalAdapter) isIn(id string, rooms []string) bool {
	for _, room := range rooms {
		if _, ok := a.rooms[room][id]; ok || room == id {
			return true
		}
	}
	return false
}

// Broadcast implements [Adapter].
func (a *LocalAdapter) Broadcast(k *packet.Packet, to Target) {
	if a.history != nil {
		a.history.gate.RLock()
		defer a.history.gate.RUnlock()
		if !to.Volatile && k.Type == packet.Event && !k.HasID {
			k = a.history.keep(k, to)
		}
	}
	a.publish(k, a.receivers(to))
}

// publish sends a packet to sockets.
func (a *LocalAdapter) publish(k *packet.Packet, sockets []*Socket) {
	if len(sockets) == 0 {
		return
	}
	sessions := make([]*engineio.Session, len(sockets))
	for i, s := range sockets {
		sessions[i] = s.peer.session
	}
	a.namespace.server.Engine.Publish(sessions, prepare(k)...)
}

// BroadcastWithAck implements [Adapter].
func (a *LocalAdapter) BroadcastWithAck(ctx context.Context, k *packet.Packet, to Target, reply func(Reply)) error {
	sockets := a.receivers(to)
	withID := *k
	withID.ID, withID.HasID = a.namespace.ids.Add(1), true
	replies := make(chan Reply, len(sockets)) // each socket replies once: nobody waits to put it there
	for _, s := range sockets {
		s.acks.add(withID.ID, func(args Args, err error) { replies <- Reply{s.id, args, err} })
	}
	a.publish(&withID, sockets)
	for range sockets {
		select {
		case r := <-replies:
			reply(r)
		case <-ctx.Done():
			for _, s := range sockets {
				s.acks.remove(withID.ID)
			}
			return ctx.Err()
		}
	}
	return nil
}

// Fetch implements [Adapter].
func (a *LocalAdapter) Fetch(_ context.Context, to Target) ([]RemoteSocket, error) {
	var found []RemoteSocket
	for _, s := range a.find(to) {
		found = append(found, RemoteSocket{ID: s.id, Rooms: s.Rooms(), Value: s.Value()})
	}
	return found, nil
}

// AddSockets implements [Adapter].
func (a *LocalAdapter) AddSockets(to Target, rooms ...string) {
	for _, s := range a.find(to) {
		s.Join(rooms...)
	}
}

// RemoveSockets implements [Adapter].
func (a *LocalAdapter) RemoveSockets(to Target, rooms ...string) {
	for _, s := range a.find(to) {
		s.Leave(rooms...)
	}
}

// DisconnectSockets implements [Adapter].
func (a *LocalAdapter) DisconnectSockets(to Target, client bool) {
	for _, s := range a.find(to) {
		if client {
			s.DisconnectClient()
		} else {
			s.Disconnect()
		}
	}
}

// ServerSideEmit implements [Adapter]: there are no other servers.
func (a *LocalAdapter) ServerSideEmit(*packet.Packet) error { return nil }

// ServerSideCall implements [Adapter]: there are no other servers.
func (a *LocalAdapter) ServerSideCall(context.Context, *packet.Packet, func(Reply)) error { return nil }

// Close implements [Adapter].
func (a *LocalAdapter) Close() {}
