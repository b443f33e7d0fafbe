package hub

// Stats are counts for those who watch a [Hub].
type Stats struct {
	Members int // that there are now
	Rooms   int // that there are now

	// Since the beginning:
	Published uint64 // messages, each once, whomever it was for
	Delivered uint64 // messages written to connections, once for each
	Dropped   uint64 // messages for members that were slow
	Closed    uint64 // members that were closed because they were slow
}

// Stats returns the counts as they are now.
func (h *Hub) Stats() Stats {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.counts
	s.Members, s.Rooms = len(h.all.members), len(h.rooms)
	return s
}
