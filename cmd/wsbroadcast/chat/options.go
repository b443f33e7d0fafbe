package chat

import "duplex/conn/hub"

// Options are what a chat may be told. The zero Options have no bounds but the
// hub's and keep no history.
type Options struct {
	// Echo sends a message to the one that it is from too. Members that speak
	// the subprotocol have their own in any case.
	Echo bool

	// MaxConns and MaxConnsPerAddr bound the connections, in all and from one
	// address; 0 is for no bound.
	MaxConns, MaxConnsPerAddr int

	// MaxRooms bounds the rooms with somebody in them; 0 is for no bound.
	MaxRooms int

	// History is how many messages of a room newcomers are told at most.
	History int

	// Queue is how many bytes may wait for a client, and Slow is what happens
	// when there are more: see [hub.Hub].
	Queue int
	Slow  hub.Policy
}
