package socketio

import (
	"context"

	"duplex/conn/socketio/packet"
)

// An Adapter keeps the rooms of a namespace and carries what is sent to more than one
// socket. The default, [LocalAdapter], knows the sockets of one server. Its methods may
// be called by many goroutines at once.
//
// An adapter that connects several servers embeds a LocalAdapter, which goes on keeping
// the rooms of the server's own sockets, and overrides the methods with a [Target], and
// ServerSideEmit and ServerSideCall. Each of these does its work on this server by the
// method of the LocalAdapter and, unless Target.Local is set, has each other server do
// the same: it sends the arguments there, and calls the same method of that server's
// LocalAdapter. Packets have their form on the wire for that, see [packet.Packet.Append]
// and [packet.Decoder], and so have replies, see [Args.Packet] and [ArgsOf]. An event for
// servers goes to [Namespace.ServerSide].
type Adapter interface {
	// Add adds a socket of this server to rooms, Remove removes it from them, and
	// RemoveAll from all. Rooms returns the rooms that it is in, the one with its own
	// ID first.
	Add(id string, rooms ...string)
	Remove(id string, rooms ...string)
	RemoveAll(id string)
	Rooms(id string) []string

	// Broadcast sends a packet to a target, and does not wait until it has arrived. The
	// packet and the target must not be changed.
	Broadcast(k *packet.Packet, to Target)

	// BroadcastWithAck sends a packet that asks for an acknowledgement; what the packet
	// has for an ID is ignored. It calls reply once for each socket of the target, one
	// call at a time, with the acknowledgement or [ErrDisconnected]. It returns nil
	// when all have replied, or earlier with an error, which is that of ctx if that has
	// ended. It does not call reply once it has returned.
	BroadcastWithAck(ctx context.Context, k *packet.Packet, to Target, reply func(Reply)) error

	// Fetch returns the sockets of a target. If some servers do not answer, it returns
	// those of the others with an error.
	Fetch(ctx context.Context, to Target) ([]RemoteSocket, error)

	// AddSockets has the sockets of a target join rooms, and RemoveSockets has them
	// leave rooms. DisconnectSockets disconnects them or, with client, the clients that
	// they belong to.
	AddSockets(to Target, rooms ...string)
	RemoveSockets(to Target, rooms ...string)
	DisconnectSockets(to Target, client bool)

	// ServerSideEmit sends an event to all other servers, and does not wait.
	ServerSideEmit(k *packet.Packet) error

	// ServerSideCall sends an event to all other servers and waits for what
	// [Namespace.ServerSide] returns there. For the rest it is as BroadcastWithAck;
	// Reply.From is a name that the adapter has for a server.
	ServerSideCall(ctx context.Context, k *packet.Packet, reply func(Reply)) error

	// Save keeps the state of a socket that was disconnected. Find returns it for a
	// client that has received everything up to an offset. Resume adds that socket to
	// its rooms and calls connect with the packets that it has missed; nothing is
	// broadcast in between. It returns false if that is not possible any more.
	Save(Saved)
	Find(pid, offset string) (Saved, bool)
	Resume(s Saved, offset string, connect func(missed []*packet.Packet)) bool

	// Close is called when the namespace is removed.
	Close()
}

// A Target is the sockets of a namespace that are in any of the rooms, or all if there
// are no rooms, and in none of those in Except.
type Target struct {
	Rooms, Except []string

	Volatile bool // leave out those that it could not be sent to at once
	Local    bool // leave out those of other servers
}

// A Reply is one of the acknowledgements of what was sent to many.
type Reply struct {
	From string // the ID of a socket, or the name of a server
	Args Args
	Err  error // an *Error that a handler has returned, or ErrDisconnected
}

// A RemoteSocket is what is known of a socket, of this server or of another.
type RemoteSocket struct {
	ID    string
	Rooms []string
	Value any // of Socket.Value; if it is one of another server, as the adapter has carried it
}
