package hub

import "context"

// An Engine carries messages between processes: a client of NATS or Redis, for
// example. A [Node] joins a [Hub] to it. It has no types but those of the standard
// library, so that an engine needs to know neither this package nor package conn.
//
// Who is in a room of another process, and what was said there before, is for the
// program to ask its engine, which knows best what it keeps.
type Engine interface {
	// Send passes a message for a room on to all other processes. It returns nil
	// once the engine has taken it, and an error if it may not have. It returns
	// when ctx ends. It is called for one message at a time, in the order in
	// which they were published, and for none twice: an engine that sends again
	// by itself has to see to it that the message arrives once. It must not
	// keep the payload.
	Send(ctx context.Context, room string, binary bool, payload []byte) error

	// Receive calls deliver for each message that another process sends from
	// then on, one at a time, those of one process in the order in which it
	// sent them. It returns when ctx ends, or when messages may have been
	// missed, with the reason. The payload is the engine's again when deliver
	// has returned, which may take as long as the hub is behind.
	Receive(ctx context.Context, deliver func(room string, binary bool, payload []byte)) error
}
