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
	if s.pid == "" {
		return Saved{}, "", false
	}
	pid, offset := recoveryOf(s.auth)
	if pid == "" || offset == "" {
		return Saved{}, "", false
	}
	state, found = s.namespace.adapter.Find(pid, offset)
	return state, offset, found
}

// resume connects the socket with the state of another.
func (s *Socket) resume(state Saved, missed []*packet.Packet) {
	s.id, s.pid, s.recovered = state.ID, state.PID, true
	s.SetValue(state.Value)
	s.begin(missed)
}

// begin connects the socket: the client is told, and gets what it has missed, before
// anything else is sent to it.
func (s *Socket) begin(missed []*packet.Packet) {
	n := s.namespace
	s.mu.Lock()
	if s.over {
		s.mu.Unlock()
		return
	}
	s.connected.Store(true)
	s.peer.send(&packet.Packet{Type: packet.Connect, Namespace: n.name, Data: granted(s.id, s.pid)})
	s.mu.Unlock()
	for _, k := range missed {
		s.peer.send(k)
	}
	s.peer.connected()
	n.add(s)
	if !s.connected.Load() { // it was disconnected in between
		n.forget(s)
	}
}
