package chat

import (
	"net/netip"

	"duplex/cmd/internal/seats"
	"duplex/conn"
	"duplex/conn/hub"
)

// Options are what a chat may be told. The zero Options have no bounds but the
// hub's and keep no history.
type Options struct {
	// Echo sends a message to the one that it is from too. Members that speak
	// the subprotocol have their own in any case.
	Echo bool

	// Limits bound the connections. Those over them are closed with code 1013
	// and a reason, or refused with 503 when there are many.
	seats.Limits

	// ClientAddr returns the address that a connection counts for in
	// MaxPerAddr, where that is not the connection's own: see [conn.Server].
	ClientAddr func(*conn.Request) netip.Addr

	// Engine connects the chats of several servers; nil is for none. It must not
	// end before Shutdown has returned.
	Engine hub.Engine

	// MaxRooms bounds the rooms with somebody in them; 0 is for no bound.
	MaxRooms int

	// History is how many messages of a room newcomers are told at most.
	History int

	// Unlisted keeps the names of rooms to those who know them.
	Unlisted bool

	// Addresses are URLs by which other machines can reach the server, for the
	// page to show.
	Addresses []string

	// MetricsApart leaves metrics and status to [Chat.Metrics].
	MetricsApart bool

	// Queue is how many bytes may wait for a client, and Slow is what happens
	// when there are more: see [hub.Hub].
	Queue int
	Slow  hub.Policy
}
