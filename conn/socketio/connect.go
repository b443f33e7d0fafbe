package socketio

import "duplex/conn/socketio/packet"

// connect runs the middleware for a socket, and connects it or refuses it.
func (s *Socket) connect() {
	n := s.namespace
	state, offset, found := s.find()
	if !found || !n.server.Recovery.SkipMiddleware {
		if err := n.admit(s); err != nil {
			s.peer.send(&packet.Packet{Type: packet.ConnectError, Namespace: n.name, Data: payload(err)})
			s.close(ServerDisconnect)
			return
		}
	}
	if !found || !n.adapter.Resume(state, offset, func(missed []*packet.Packet) { s.resume(state, missed) }) {
		s.begin(nil)
	}
	n.program.mu.RLock()
	f := n.onConnect
	n.program.mu.RUnlock()
	if f != nil && s.connected.Load() {
		f(s.Context(), s)
	}
}

// find returns the state that the client wants back, if it is still there.
func (s *Socket) find() (state Saved, offset string, found bool) {
	if s.pid() == "" {
		return Saved{}, "", false
	}
	pid, offset := recoveryOf(s.proof.auth)
	if pid == "" || offset == "" {
		return Saved{}, "", false
	}
	state, found = s.namespace.adapter.Find(pid, offset)
	return state, offset, found
}

// resume connects the socket with the state of another.
func (s *Socket) resume(state Saved, missed []*packet.Packet) {
	s.id, s.proof.pid, s.proof.recovered = state.ID, state.PID, true
	s.SetValue(state.Value)
	s.begin(missed)
}

// begin connects the socket: the client is told, and gets what it has missed, before
// anything else is sent to it.
func (s *Socket) begin(missed []*packet.Packet) {
	n := s.namespace
	if !n.enroll(s, missed) {
		return
	}
	s.peer.connected()
	n.adapter.Add(s.id)
	if !s.connected.Load() { // it was disconnected in between
		n.forget(s)
	}
}

// enroll tells the client that it is connected and makes the socket known to the
// namespace, unless it is over. As n.mu is held meanwhile, a broadcast comes behind what
// the client is told, and none passes it by that begins when it has been told.
func (n *Namespace) enroll(s *Socket, missed []*packet.Packet) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over {
		return false
	}
	s.connected.Store(true)
	s.peer.send(&packet.Packet{Type: packet.Connect, Namespace: n.name, Data: s.granted()})
	for _, k := range missed {
		s.peer.send(k)
	}
	n.sockets[s.id] = s
	return true
}
