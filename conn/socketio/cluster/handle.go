package cluster

import (
	"context"
	"slices"
	"time"

	"duplex/conn/hub"
	"duplex/conn/socketio"
)

// A work is what a server has asked for.
type work struct {
	server string
	id     uint64
}

// hear is called for what happens among the servers: they come and go, and send messages.
func (a *adapter) hear(e hub.Event) {
	switch {
	case e.Err != nil && e.Key == "":
		a.cluster.lost(a.namespace.Name(), e.Err)
	case e.Own || e.Missed: // what is for this server was done here
	case e.Key == serverMark && e.Payload == nil:
		a.miss(e.From)
		a.cancelAll(e.From)
	case e.Key == serverMark:
		a.mu.Lock()
		a.others[e.From] = true
		a.mu.Unlock()
	case e.Key == "" && !e.Old:
		m, err := parseMessage(slices.Clone(e.Payload))
		if err == nil {
			err = a.handle(work{e.From, m.ID}, m)
		}
		a.cluster.lost(a.namespace.Name(), err)
	}
}

// handle does what another server has asked for.
func (a *adapter) handle(w work, m *message) error {
	local := a.LocalAdapter
	switch m.Do {
	case broadcast, call, server:
		return a.handlePacket(w, m)
	case fetch:
		sockets, err := local.Fetch(context.Background(), m.To)
		a.answer(w, &message{Sockets: remotes(sockets), Done: true})
		return err
	case join:
		local.AddSockets(m.To, m.Rooms...)
	case leave:
		local.RemoveSockets(m.To, m.Rooms...)
	case disconnect:
		local.DisconnectSockets(m.To, m.Client)
	case forget:
		a.cancel(w)
	}
	return nil
}

func (a *adapter) handlePacket(w work, m *message) error {
	k, err := m.packet()
	if err != nil {
		return err
	}
	switch m.Do {
	case broadcast:
		a.LocalAdapter.Broadcast(k, m.To)
	case call:
		a.begin(w, m.Wait, func(ctx context.Context) {
			a.LocalAdapter.BroadcastWithAck(ctx, k, m.To, func(r socketio.Reply) { a.answer(w, answerOf(r)) })
			a.answer(w, &message{Done: true})
		})
	case server:
		a.begin(w, m.Wait, func(ctx context.Context) {
			reply := answerOf(socketio.Reply{Args: a.namespace.ServerSide(ctx, k)})
			reply.Done = true
			a.answer(w, reply)
		})
	}
	return nil
}

// begin has f done in a goroutine, for as long as the other server waits for it.
func (a *adapter) begin(w work, wait time.Duration, f func(context.Context)) {
	ctx, cancel := context.WithCancel(context.Background())
	if wait > 0 {
		ctx, cancel = context.WithTimeout(context.Background(), wait)
	}
	if w.id != 0 {
		a.mu.Lock()
		a.handling[w] = cancel
		a.mu.Unlock()
	}
	go func() {
		defer a.cancel(w)
		defer cancel()
		f(ctx)
	}()
}

func (a *adapter) cancel(w work) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if cancel := a.handling[w]; cancel != nil {
		cancel()
		delete(a.handling, w)
	}
}

// cancelAll cancels what a server that has ended has asked for.
func (a *adapter) cancelAll(server string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for w, cancel := range a.handling {
		if w.server == server {
			cancel()
			delete(a.handling, w)
		}
	}
}

// answer answers a request, if there was one.
func (a *adapter) answer(w work, m *message) {
	if w.id != 0 {
		m.Do, m.ID = answer, w.id
		a.cluster.Node.Whisper(a.answersTo(w.server), m.append(nil))
	}
}
