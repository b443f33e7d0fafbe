package socketio

import (
	"context"

	"duplex/conn/socketio/packet"
)

// An Adapter keeps the rooms of a namespace and sends packets to them. The default,
// [LocalAdapter], knows the sockets of one server; one that connects several servers
// can embed it and pass on to the others what is not for the local sockets alone.
// Methods are called by many goroutines at once.
type Adapter interface {
	// Add adds a socket to rooms, Remove removes it, and RemoveAll forgets it.
	// Rooms returns the rooms that it is in, the one with its own ID first.
	Add(id string, rooms ...string)
	Remove(id string, rooms ...string)
	RemoveAll(id string)
	Rooms(id string) []string

	// Broadcast sends a packet to a target.
	Broadcast(k *packet.Packet, to Target)

	// BroadcastWithAck sends a packet, to which it gives an ID. It calls reply for
	// each socket, once, with the acknowledgement or an error, and returns how many
	// sockets it has been sent to, and a func that ends the waiting.
	BroadcastWithAck(k *packet.Packet, to Target, reply func(Reply)) (sockets int, stop func())

	// Fetch returns the sockets of a target. AddSockets and RemoveSockets have them
	// join and leave rooms, DisconnectSockets disconnects them, or their clients.
	Fetch(ctx context.Context, to Target) ([]RemoteSocket, error)
	AddSockets(to Target, rooms ...string)
	RemoveSockets(to Target, rooms ...string)
	DisconnectSockets(to Target, client bool)

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

// A Reply is the acknowledgement of one socket to what was sent to many.
type Reply struct {
	Socket string // its ID
	Args   Args
	Err    error // ErrDisconnected if it was disconnected
}

// A RemoteSocket is what is known of a socket, of this server or of another.
type RemoteSocket struct {
	ID    string
	Rooms []string
	Value any // of Socket.Value; from another server as that has encoded it
}
