package socketio

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"

	"duplex/conn"
	"duplex/conn/socketio/engineio"
	"duplex/conn/socketio/packet"
)

// A Socket is a client in a namespace of a server. Its methods may be called from many
// goroutines at once.
type Socket struct {
	namespace *Namespace
	peer      *peer
	id        string       // this and proof do not change once it is connected
	proof     *credentials // nil for none
	acks      acks
	worker    worker
	mu        sync.Mutex
	value     any
	context   *socketContext // nil as long as nobody has asked for it
	connected atomic.Bool    // set with mu held
	parting   bool           // Disconnect has been called: that is the reason, whatever ends it then
	over      bool           // it was disconnected, or refused
}

// Credentials are what a client has authenticated itself with, and what it recovers the
// state of its socket with. Many clients have neither.
type credentials struct {
	auth      string // a JSON object, or ""
	pid       string // the secret that it knows the state by, or "" without Server.Recovery
	recovered bool   // it has the state of another socket
}

// A socketContext is the context of a socket.
type socketContext struct {
	context.Context
	cancel context.CancelFunc
}

func newSocket(n *Namespace, p *peer, auth []byte) *Socket {
	s := &Socket{namespace: n, peer: p, id: engineio.NewID()}
	if len(auth) > 0 || n.server.Recovery != nil {
		s.proof = &credentials{auth: string(auth)}
	}
	if n.server.Recovery != nil {
		s.proof.pid = engineio.NewID()
	}
	return s
}

// ID returns the ID of the socket, which other clients may know. A socket is always in
// the room of that name.
func (s *Socket) ID() string { return s.id }

// Namespace returns the namespace of the socket.
func (s *Socket) Namespace() *Namespace { return s.namespace }

// Connected reports whether the socket is connected.
func (s *Socket) Connected() bool { return s.connected.Load() }

// Recovered reports whether the socket has the ID, the rooms and the value of one
// whose connection was lost, see [Recovery].
func (s *Socket) Recovered() bool { return s.proof != nil && s.proof.recovered }

// Auth returns what the client has sent to authenticate itself, a JSON object, which
// is empty if it has sent none.
func (s *Socket) Auth() json.RawMessage {
	if s.proof == nil || s.proof.auth == "" {
		return json.RawMessage("{}")
	}
	return json.RawMessage(s.proof.auth)
}

// pid returns what the client recovers its state with, or "".
func (s *Socket) pid() string {
	if s.proof == nil {
		return ""
	}
	return s.proof.pid
}

// Request returns a copy of the request that opened the client's session: its target,
// header and address.
func (s *Socket) Request() *conn.Request { return s.peer.session.Request() }

// Session returns the Engine.IO session, which all sockets of a client share.
func (s *Socket) Session() *engineio.Session { return s.peer.session }

// Context returns a context that ends when the socket is disconnected. It has the
// values of Engine.SessionContext of the [Server].
func (s *Socket) Context() context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.context == nil {
		// It ends with the session as well: that disconnects all sockets.
		ctx, cancel := context.WithCancel(s.peer.session.Values())
		s.context = &socketContext{ctx, cancel}
		if s.over {
			cancel()
		}
	}
	return s.context.Context
}

// Value returns what SetValue has set, or nil.
func (s *Socket) Value() any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.value
}

// SetValue sets a value of the program's own, for example what it knows of the client.
func (s *Socket) SetValue(v any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.value = v
}

// Join adds the socket to rooms. It is removed from all of them when it is
// disconnected.
func (s *Socket) Join(rooms ...string) error {
	if !s.connected.Load() {
		return ErrDisconnected
	}
	a := s.namespace.adapter
	if most := limit(s.namespace.server.MaxRooms, defaultMaxRooms); most > 0 && len(a.Rooms(s.id))-1+len(rooms) > most {
		return fmt.Errorf("socket.io: a socket may be in no more than %d rooms", most)
	}
	a.Add(s.id, rooms...)
	if !s.connected.Load() { // it was disconnected in between
		a.RemoveAll(s.id)
	}
	return nil
}

// Leave removes the socket from rooms.
func (s *Socket) Leave(rooms ...string) { s.namespace.adapter.Remove(s.id, rooms...) }

// Rooms returns the rooms that the socket is in, its own first.
func (s *Socket) Rooms() []string { return s.namespace.adapter.Rooms(s.id) }

// Disconnect disconnects the socket, and tells the client. The client's other sockets
// stay.
func (s *Socket) Disconnect() {
	// The client may close the transport as soon as it has the packet, and
	// that is seen by another goroutine.
	s.mu.Lock()
	s.parting = true
	s.mu.Unlock()
	if s.connected.Load() {
		s.peer.send(&packet.Packet{Type: packet.Disconnect, Namespace: s.namespace.name})
	}
	s.close(ServerDisconnect)
}

// DisconnectClient disconnects all sockets of the client, and closes its session.
func (s *Socket) DisconnectClient() { s.peer.disconnectAll() }

// close disconnects the socket, if that has not happened. What has been received
// before is still handled, with a context that has ended.
func (s *Socket) close(reason Reason) {
	s.mu.Lock()
	if s.over {
		s.mu.Unlock()
		return
	}
	s.over = true
	if s.parting {
		reason = ServerDisconnect
	}
	was := s.connected.Swap(false)
	if s.context != nil {
		s.context.cancel()
	}
	s.mu.Unlock()
	s.worker.stop()
	s.peer.remove(s)
	if was {
		s.namespace.remove(s, reason)
	}
	s.acks.end()
	s.worker.push(s, job{kind: disconnected, reason: reason, was: was})
}

// remove undoes enroll, and keeps the state of a socket that may be recovered.
func (n *Namespace) remove(s *Socket, reason Reason) {
	if pid := s.pid(); pid != "" && isRecoverable(reason) {
		n.adapter.Save(Saved{ID: s.id, PID: pid, Rooms: s.Rooms(), Value: s.Value()})
	}
	n.forget(s)
}

// forget removes a socket from the namespace and its rooms.
func (n *Namespace) forget(s *Socket) {
	n.adapter.RemoveAll(s.id)
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.sockets[s.id] == s {
		delete(n.sockets, s.id)
	}
}
