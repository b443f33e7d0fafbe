package cluster

import (
	"context"
	"sync"

	"duplex/conn/hub"
	"duplex/conn/socketio"
	"duplex/conn/socketio/packet"
)

// An adapter is that of one namespace. What is for all servers it has done here by the
// LocalAdapter, and by the others by a message.
type adapter struct {
	*socketio.LocalAdapter
	cluster   *Cluster
	namespace *socketio.Namespace
	name      string
	orders    *hub.Channel // what servers are told and asked; each has a mark there
	answers   *hub.Channel // what is answered to this one

	mu       sync.Mutex // guards the following
	others   map[string]bool
	last     uint64
	asked    map[uint64]*request
	handling map[work]context.CancelFunc // what others wait for
}

// serverMark is the key of the marks of servers.
const serverMark = "server"

func (a *adapter) room() string { return "socket.io " + a.namespace.Name() }
func (a *adapter) answersTo(server string) string {
	return "socket.io to " + server + " " + a.namespace.Name()
}

func (a *adapter) open() {
	ctx := context.Background() // bounded by SendTimeout
	a.answers = a.cluster.Node.Open(ctx, a.answersTo(a.name), a.hearAnswer)
	a.orders = a.cluster.Node.Open(ctx, a.room(), a.hear)
	a.cluster.lost(a.namespace.Name(), a.orders.Mark(ctx, serverMark, []byte(a.name)))
}

// Close implements [socketio.Adapter].
func (a *adapter) Close() {
	a.cluster.mu.Lock()
	delete(a.cluster.adapters, a)
	a.cluster.mu.Unlock()
	a.leave()
}

func (a *adapter) leave() {
	a.orders.Mark(context.Background(), serverMark, nil)
	a.orders.Close()
	a.answers.Close()
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, cancel := range a.handling {
		cancel()
	}
}

// tell has the other servers do something.
func (a *adapter) tell(m *message) error {
	b := m.append(nil)
	if m.To.Volatile && m.Do == broadcast {
		a.orders.Whisper(b)
		return nil
	}
	return a.orders.Publish(context.Background(), b)
}

// tellUnlessLocal has the other servers do what was done here, unless it is for this one
// alone.
func (a *adapter) tellUnlessLocal(m *message) {
	if !m.To.Local {
		a.cluster.lost(a.namespace.Name(), a.tell(m))
	}
}

// Broadcast implements [socketio.Adapter].
func (a *adapter) Broadcast(k *packet.Packet, to socketio.Target) {
	a.LocalAdapter.Broadcast(k, to)
	a.tellUnlessLocal(&message{Do: broadcast, To: to, parts: parts(k)})
}

// AddSockets implements [socketio.Adapter].
func (a *adapter) AddSockets(to socketio.Target, rooms ...string) {
	a.LocalAdapter.AddSockets(to, rooms...)
	a.tellUnlessLocal(&message{Do: join, To: to, Rooms: rooms})
}

// RemoveSockets implements [socketio.Adapter].
func (a *adapter) RemoveSockets(to socketio.Target, rooms ...string) {
	a.LocalAdapter.RemoveSockets(to, rooms...)
	a.tellUnlessLocal(&message{Do: leave, To: to, Rooms: rooms})
}

// DisconnectSockets implements [socketio.Adapter].
func (a *adapter) DisconnectSockets(to socketio.Target, client bool) {
	a.LocalAdapter.DisconnectSockets(to, client)
	a.tellUnlessLocal(&message{Do: disconnect, To: to, Client: client})
}

// ServerSideEmit implements [socketio.Adapter].
func (a *adapter) ServerSideEmit(k *packet.Packet) error {
	return a.tell(&message{Do: server, parts: parts(k)})
}
