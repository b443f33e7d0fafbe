package socketio

import "context"

// A Broadcast says which sockets of a namespace something is for. It comes from a
// Namespace, or from a Socket, which leaves itself out. Its methods that return a
// Broadcast leave the one that they are called on as it is.
type Broadcast struct {
	namespace *Namespace
	to        Target
}

// To returns the sockets that are in any of the rooms.
func (n *Namespace) To(rooms ...string) Broadcast { return Broadcast{namespace: n}.To(rooms...) }

// All returns all sockets of the namespace.
func (n *Namespace) All() Broadcast { return Broadcast{namespace: n} }

// Except returns the sockets that are in none of the rooms.
func (n *Namespace) Except(rooms ...string) Broadcast {
	return Broadcast{namespace: n}.Except(rooms...)
}

// Emit sends an event to all sockets of the namespace, see [Broadcast.Emit].
func (n *Namespace) Emit(event string, args ...any) error { return n.All().Emit(event, args...) }

// To returns the other sockets that are in any of the rooms.
func (s *Socket) To(rooms ...string) Broadcast { return s.Broadcast().To(rooms...) }

// Broadcast returns all sockets of the namespace but this one.
func (s *Socket) Broadcast() Broadcast { return s.namespace.Except(s.id) }

// To adds those that are in any of the rooms too.
func (b Broadcast) To(rooms ...string) Broadcast {
	b.to.Rooms = append(b.to.Rooms[:len(b.to.Rooms):len(b.to.Rooms)], rooms...)
	return b
}

// Except leaves those out that are in any of the rooms too. The room of a socket is
// its ID.
func (b Broadcast) Except(rooms ...string) Broadcast {
	b.to.Except = append(b.to.Except[:len(b.to.Except):len(b.to.Except)], rooms...)
	return b
}

// Volatile leaves those out that an event could not be sent to at once.
func (b Broadcast) Volatile() Broadcast {
	b.to.Volatile = true
	return b
}

// Local leaves those out that are connected to other servers.
func (b Broadcast) Local() Broadcast {
	b.to.Local = true
	return b
}

// Emit sends an event. It is encoded once for all. Otherwise it is as [Socket.Emit].
func (b Broadcast) Emit(event string, args ...any) error {
	k, err := NewEvent(b.namespace.name, event, args...)
	if err == nil {
		b.namespace.adapter.Broadcast(k, b.to)
	}
	return err
}

// Call sends an event and waits until all sockets have acknowledged it, or were
// disconnected, or ctx ends. It returns the replies that have come, and an error if some
// are missing.
func (b Broadcast) Call(ctx context.Context, event string, args ...any) ([]Reply, error) {
	k, err := NewEvent(b.namespace.name, event, args...)
	if err != nil {
		return nil, err
	}
	var replies []Reply
	err = b.namespace.adapter.BroadcastWithAck(ctx, k, b.to, collect(&replies))
	return replies, err
}

// Fetch returns the sockets.
func (b Broadcast) Fetch(ctx context.Context) ([]RemoteSocket, error) {
	return b.namespace.adapter.Fetch(ctx, b.to)
}

// Join has the sockets join rooms.
func (b Broadcast) Join(rooms ...string) { b.namespace.adapter.AddSockets(b.to, rooms...) }

// Leave has the sockets leave rooms.
func (b Broadcast) Leave(rooms ...string) { b.namespace.adapter.RemoveSockets(b.to, rooms...) }

// Disconnect disconnects the sockets.
func (b Broadcast) Disconnect() { b.namespace.adapter.DisconnectSockets(b.to, false) }

// DisconnectClients disconnects the clients of the sockets from all namespaces, and
// closes their sessions.
func (b Broadcast) DisconnectClients() { b.namespace.adapter.DisconnectSockets(b.to, true) }
