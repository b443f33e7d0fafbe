package cluster

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"duplex/conn/hub"
	"duplex/conn/socketio"
	"duplex/conn/socketio/packet"
)

// ErrNoAnswer is wrapped by the error of what some servers have not answered, as they
// have ended.
var ErrNoAnswer = errors.New("socket.io: a server has not answered")

// A request is what was asked of the other servers.
type request struct {
	changed chan struct{} // has an item when there is something new

	mu      sync.Mutex // guards the following
	answers []*message
	left    map[string]bool // the servers that have more to say
	gone    []string        // those that have ended before
}

// change changes the request, and has it looked at.
func (r *request) change(f func()) {
	r.mu.Lock()
	f()
	r.mu.Unlock()
	select {
	case r.changed <- struct{}{}:
	default:
	}
}

// take returns the answers that have come, and whether there will be no more.
func (r *request) take() (answers []*message, over bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	answers, r.answers = r.answers, nil
	return answers, len(r.left) == 0
}

// here is the name under which a request waits for what this server does itself.
const here = ""

// ask asks the other servers, unless it is for this one alone, and has this one do its
// part, which may be nil: locally calls its argument with what it has to answer. use is
// called for all answers, one at a time.
func (a *adapter) ask(ctx context.Context, m *message, locally func(add func(*message)) error, use func(*message)) error {
	r := &request{changed: make(chan struct{}, 1), left: make(map[string]bool)}
	a.mu.Lock()
	if !m.To.Local {
		r.left = maps.Clone(a.others)
	}
	a.last++
	m.ID = a.last
	a.asked[m.ID] = r
	others := len(r.left)
	a.mu.Unlock()
	defer a.forget(m.ID, r)
	if end, ok := ctx.Deadline(); ok {
		m.Wait = time.Until(end)
	}
	if others > 0 {
		if err := a.tell(m); err != nil {
			return err
		}
	}
	var failed error // guarded by r.mu
	if locally != nil {
		r.change(func() { r.left[here] = true })
		go func() {
			err := locally(func(m *message) { r.change(func() { r.answers = append(r.answers, m) }) })
			r.change(func() { failed = err; delete(r.left, here) })
		}()
	}
	for {
		answers, over := r.take()
		for _, m := range answers {
			use(m)
		}
		if over {
			break
		}
		select {
		case <-r.changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if len(r.gone) > 0 {
		slices.Sort(r.gone)
		return fmt.Errorf("%w: %s", ErrNoAnswer, strings.Join(r.gone, ", "))
	}
	return failed
}

// forget ends a request. Others are told not to answer if they still could.
func (a *adapter) forget(id uint64, r *request) {
	a.mu.Lock()
	delete(a.asked, id)
	a.mu.Unlock()
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.left, here)
	if len(r.left) > 0 {
		a.orders.Whisper((&message{Do: forget, ID: id}).append(nil))
	}
}

// hearAnswer is called for what other servers answer.
func (a *adapter) hearAnswer(e hub.Event) {
	m, err := parseMessage(slices.Clone(e.Payload))
	if err != nil || e.Own || m.Do != answer {
		return
	}
	a.mu.Lock()
	r := a.asked[m.ID]
	a.mu.Unlock()
	if r == nil {
		return // it is late
	}
	r.change(func() {
		if r.left[e.From] {
			if m.From == "" {
				m.From = e.From
			}
			r.answers = append(r.answers, m)
			if m.Done {
				delete(r.left, e.From)
			}
		}
	})
}

// miss takes note of a server that has ended.
func (a *adapter) miss(name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.others, name)
	for _, r := range a.asked {
		r.change(func() {
			if r.left[name] {
				delete(r.left, name)
				r.gone = append(r.gone, name)
			}
		})
	}
}

// BroadcastWithAck implements [socketio.Adapter].
func (a *adapter) BroadcastWithAck(ctx context.Context, k *packet.Packet, to socketio.Target, reply func(socketio.Reply)) error {
	locally := func(add func(*message)) error {
		return a.LocalAdapter.BroadcastWithAck(ctx, k, to, func(r socketio.Reply) { add(answerOf(r)) })
	}
	return a.ask(ctx, &message{Do: call, To: to, parts: parts(k)}, locally, func(m *message) {
		if !m.Done {
			reply(m.reply())
		}
	})
}

// Fetch implements [socketio.Adapter].
func (a *adapter) Fetch(ctx context.Context, to socketio.Target) ([]socketio.RemoteSocket, error) {
	sockets, err := a.LocalAdapter.Fetch(ctx, to)
	if err != nil {
		return nil, err
	}
	err = a.ask(ctx, &message{Do: fetch, To: to}, nil, func(m *message) {
		for _, r := range m.Sockets {
			sockets = append(sockets, r.socket())
		}
	})
	return sockets, err
}

// ServerSideCall implements [socketio.Adapter].
func (a *adapter) ServerSideCall(ctx context.Context, k *packet.Packet, reply func(socketio.Reply)) error {
	return a.ask(ctx, &message{Do: server, parts: parts(k)}, nil, func(m *message) { reply(m.reply()) })
}
