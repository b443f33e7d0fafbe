package socketio

import "context"

// A Broadcast selects sockets of a namespace: those in any of its rooms, or all sockets
// if it has no rooms, except those in a room that is excluded. The methods of [Namespace]
// begin one, and so do those of [Socket], which exclude the socket itself. A method that
// returns a Broadcast does not change the one that it is called on.
type Broadcast struct {
	namespace *Namespace
	to        Target
}

// To selects the sockets of the namespace that are in any of the rooms.
func (n *Namespace) To(rooms ...string) Broadcast { return Broadcast{namespace: n}.To(rooms...) }

// All selects all sockets of the namespace.
func (n *Namespace) All() Broadcast { return Broadcast{namespace: n} }

// Except selects the sockets of the namespace that are in none of the rooms.
func (n *Namespace) Except(rooms ...string) Broadcast {
	return Broadcast{namespace: n}.Except(rooms...)
}

// Emit sends an event to all sockets of the namespace, see [Broadcast.Emit].
func (n *Namespace) Emit(event string, args ...any) error { return n.All().Emit(event, args...) }

// To selects the sockets that are in any of the rooms, except this one.
func (s *Socket) To(rooms ...string) Broadcast { return s.Broadcast().To(rooms...) }

// Broadcast selects all sockets of the namespace except this one.
func (s *Socket) Broadcast() Broadcast { return s.namespace.Except(s.id) }

// To adds rooms: it selects the sockets that are in any of these or of the earlier ones.
func (b Broadcast) To(rooms ...string) Broadcast {
	b.to.Rooms = append(b.to.Rooms[:len(b.to.Rooms):len(b.to.Rooms)], rooms...)
	return b
}

// Except excludes the sockets that are in any of the rooms. Each socket is in a room
// that has the socket's ID as its name.
func (b Broadcast) Except(rooms ...string) Broadcast {
	b.to.Except = append(b.to.Except[:len(b.to.Except):len(b.to.Except)], rooms...)
	return b
}

// Volatile has events that are sent to the Broadcast dropped for each socket to which
// they cannot be sent at once, because other data waits for it. It is for data that is
// soon out of date, such as positions.
func (b Broadcast) Volatile() Broadcast {
	b.to.Volatile = true
	return b
}

// Local excludes the sockets that are connected to other servers, see [Adapter].
func (b Broadcast) Local() Broadcast {
	b.to.Local = true
	return b
}

// Emit sends an event, which is encoded once for all sockets. It does not wait, and it
// is no error if no socket is selected. The error is [ErrReserved], or one of encoding.
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

// Fetch returns what is known of the sockets. If some servers do not answer before ctx
// ends, it returns the sockets of the others, and an error.
func (b Broadcast) Fetch(ctx context.Context) ([]RemoteSocket, error) {
	return b.namespace.adapter.Fetch(ctx, b.to)
}

// Join adds the sockets to rooms. Those that are in [Server].MaxRooms already are not
// added.
func (b Broadcast) Join(rooms ...string) { b.namespace.adapter.AddSockets(b.to, rooms...) }

// Leave removes the sockets from rooms.
func (b Broadcast) Leave(rooms ...string) { b.namespace.adapter.RemoveSockets(b.to, rooms...) }

// Disconnect disconnects the sockets from the namespace, see [Socket.Disconnect].
func (b Broadcast) Disconnect() { b.namespace.adapter.DisconnectSockets(b.to, false) }

// DisconnectClients disconnects the clients of the sockets from all namespaces, and
// closes their sessions.
func (b Broadcast) DisconnectClients() { b.namespace.adapter.DisconnectSockets(b.to, true) }
