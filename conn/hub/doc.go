// Package hub sends messages to many connections: to all, to the rooms they are
// in, to some or to one.
//
//	Publish, PublishTo, Send
//	        |
//	queue of each member          bounded; a Policy says what is dropped
//	        |
//	flow of each audience         the members with something in their queue
//	        |
//	dispatchers                   goroutines; flows take turns of one member
//	   |         \
//	TryWriteTo    drain           a goroutine for a member that is slow
//
// A [Hub] gives each [Member] a queue. Publishing puts the message, which has been
// prepared once, in the queues of those that it is for, and returns: it does no
// I/O. Dispatchers go from member to member and write all that is queued for it at
// once. The more is published while they go round, the fewer writes a message
// costs. What a connection does not take at once is left to a goroutine that ends
// when the queue is empty. While nothing is queued nothing runs.
//
// # Order
//
// Each member gets the messages that one goroutine publishes in that order,
// also if some are for all, some for a room and some for that member alone. All
// members of a room get what is published to it in the same order, whoever
// publishes; so do all members with what is published to all. A filter
// ([Audience.If]) makes an exception: what is sent to members that were chosen one
// by one has no order among several publishers.
//
// # Fairness
//
// A room, all members, and the members that messages are sent to directly are one
// flow each; a filtered audience belongs to the flow of what it was filtered from,
// and one of several rooms to that of the first. These hold:
//
//   - A publisher waits for its own flow only. It is at most one round ahead of
//     the slowest member that keeps up: in the time in which every ready member of
//     the flow is served once, conn.MaxBatch bytes may be published to it.
//   - A publisher does not wait for a slow member, which a goroutine of its own
//     writes to: its [Policy] decides. It waits for a member only when that one
//     keeps up and MaxQueue bytes are queued for it, by many flows at once.
//   - A flow waits for each other flow for one turn at most: one write to one
//     member. If it was idle and a dispatcher may be started, it waits for none.
//   - A member that is in several flows is served in the first of their turns.
//   - No lock is held for longer than it takes to visit one member, but those of
//     the rooms that a message is published to.
//
// # Several processes
//
// A [Node] shares rooms with other processes by means of an [Engine], which is a
// client of a message broker: messages, a history of them, and who is present. What a
// [Channel] delivers is published to the members of this process by the hub. Without
// an engine the Node is a process alone, and costs next to nothing.
package hub
