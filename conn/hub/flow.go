package hub

import "sync"

// A flow is the traffic to one audience: a room, all members, or the members
// that direct messages are for. It has a queue of members that are ready to be
// served, and is served in rounds. A round serves the members that were queued
// when it began, each once. During one round at most a window of bytes is
// published to the flow, so a publisher is at most one round ahead of the slowest
// member that is served in turn, and waits for nobody outside of its audience.
//
// The scheduler's mutex guards all fields; mark does not change once it is set.
type flow struct {
	mark    uint64        // a bit of Member.listed
	ready   fifo[*Member] // may hold members that another flow has served since
	round   int           // how many of ready, from the front, belong to this round
	bytes   int           // published during this round
	queued  bool          // it is in scheduler.turns
	serving int           // members that dispatchers have taken from ready
	waiting sync.Cond     // publishers wait here for the next round
}

// full reports whether a publisher has to wait for the next round before it adds
// that many bytes. A message of any size is admitted when it is the first one of
// a round, and always when nobody is ready.
func (f *flow) full(size, window int) bool {
	return f.ready.len() > 0 && f.bytes > 0 && size > window-f.bytes
}

// pop removes the first member. With the last one of a round the next begins.
func (f *flow) pop() *Member {
	m := f.ready.pop()
	if f.round--; f.round <= 0 {
		f.round, f.bytes = f.ready.len(), 0
		if f.waiting.L != nil {
			f.waiting.Broadcast()
		}
	}
	return m
}
