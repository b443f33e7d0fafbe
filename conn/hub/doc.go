// Package hub sends messages to many connections: to all, to the rooms they are
// in, to some or to one.
//
//	Publish, PublishTo, Send           whoever has a message
//	        |
//	queue of each member               bounded; a Policy says what gives way
//	        |
//	line of members with a queue       who came first is served first
//	        |
//	dispatchers                        as long as there is something to do
//	   |         \
//	TryWriteTo     drain               a goroutine for a member that is slow
//
// A [Hub] gives each [Member] a queue. Publishing puts the message, which has been
// prepared once, in the queues of those that it is for, and returns: it does no
// I/O. Dispatchers go from member to member and give each all that waits for it,
// in one write. So the more is published in the time that a round takes, the
// fewer writes a message costs. What a connection does not take at once is left
// to a goroutine that ends when the queue is empty; one that takes nothing
// holds up nobody else. While nothing waits nothing runs.
//
// Each member gets messages in the order in which they were published, if one
// goroutine has published them, also where some were for all, some for a room
// and some for that member alone.
package hub
