package hub

import "context"

// An Engine connects processes that share rooms: it carries messages between them,
// keeps the last ones as history, and knows who is present. A client of a message
// broker implements it. It uses no types but those of the standard library, so
// that an engine needs to import neither this package nor package conn.
//
// A program does not call an Engine but a [Node], which adds what is promised
// while the engine is away.
//
// For each room, all processes hear messages and marks in one order.
type Engine interface {
	// Name returns the name of this process, which no other process has.
	Name() string

	// Publish appends a message to a room. It returns nil once the message is
	// kept: everybody who hears the room will get it, this process too. After an
	// error they may or may not. If the engine is known to be away, Publish
	// returns an error at once. It is called for one message of a room at a time,
	// and must not keep the payload.
	Publish(ctx context.Context, room string, payload []byte) error

	// Mark says that something is present in a room, by a key and a value, or is
	// not any more, if the value is empty. A mark belongs to this process, and
	// others may have the same key. Those of a process that has ended disappear,
	// within some seconds. After an error the engine makes the change once it is
	// back, unless Mark is called for that key again. It may be called for several
	// keys at once. For the rest it is as Publish.
	Mark(ctx context.Context, room, key string, value []byte) error

	// Whisper sends a message to those who hear a room now. It is not kept, it
	// may come out of order, and it may be lost. Whisper does not block.
	Whisper(room string, payload []byte)

	// Hear subscribes to a room. It calls deliver for the marks that are there
	// and the last messages, returns, and calls deliver for what follows until
	// stop is called. These calls are made one at a time:
	//
	//	from, "", payload     a message of the process from
	//	from, key, value      a mark
	//	from, key, nil        a mark that is gone
	//	"", "", nil           messages may be missing here
	//
	// When the engine has been away, it delivers what has been missed, as far as
	// it is kept. Hear is subscribed even if it returns an error, which says that
	// what was there before will be delivered later. deliver must not keep the
	// payload. It may take as long as a hub is behind.
	Hear(ctx context.Context, room string, deliver func(from, key string, payload []byte)) (stop func(), err error)
}
