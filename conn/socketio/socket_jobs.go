package socketio

import (
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
)

// queue has a job done, and waits until there is room for it.
func (s *Socket) queue(j job) {
	s.worker.queue(s, j, positive(s.namespace.server.MaxEvents, defaultMaxEvents), nil)
}

// do does a job. If the program panics that is logged, and the session closed.
func (s *Socket) do(j *job) {
	log := s.namespace.server.logger()
	defer func() {
		if v := recover(); v != nil {
			logPanic(log, s.namespace.name, j.event, v)
			s.peer.close(ForcedServerClose)
		}
	}()
	switch j.kind {
	case connecting:
		s.connect()
	case handling:
		s.handle(log, j)
	case disconnected:
		s.ended(j)
	}
}

func logPanic(log *slog.Logger, namespace, event string, v any) {
	log.Error("socket.io: a handler panicked", "namespace", namespace, "event", event, "panic", v, "stack", string(debug.Stack()))
}

// handle calls the handler of an event, and sends the acknowledgement.
func (s *Socket) handle(log *slog.Logger, j *job) {
	n := s.namespace
	f := n.reg.find(j.event)
	if f == nil {
		return
	}
	ctx := s.Context()
	n.program.mu.RLock()
	use := n.useEvent
	n.program.mu.RUnlock()
	f = guarded(use, f)
	answer(ctx, log, s, j, f, func(values Values) error { return s.acknowledge(j.id, values) })
}

// guarded returns a handler that calls the funcs in use first.
func guarded(use []func(context.Context, *Socket, string, Args) error, f handler[*Socket]) handler[*Socket] {
	if len(use) == 0 {
		return f
	}
	return func(ctx context.Context, s *Socket, event string, args Args) (Values, error) {
		for _, g := range use {
			if err := g(ctx, s, event, args); err != nil {
				return nil, err
			}
		}
		return f(ctx, s, event, args)
	}
}

// answer calls the handler of an event and sends the acknowledgement, if one was asked
// for.
func answer[S any](ctx context.Context, log *slog.Logger, s S, j *job, f handler[S], send func(Values) error) {
	values, err := f(ctx, s, j.event, j.args)
	if err != nil {
		values = Values{reported(log, j.event, err)}
	}
	if !j.ack {
		return
	}
	if err := send(values); err != nil && !errors.Is(err, ErrDisconnected) {
		log.Error("socket.io: an acknowledgement cannot be sent", "event", j.event, "error", err)
	}
}

// reported returns what the peer is told of an error of a handler. An error that is not
// for the peer is logged.
func reported(log *slog.Logger, event string, err error) failure {
	if _, ok := errors.AsType[*Error](err); !ok {
		log.Error("socket.io: a handler failed", "event", event, "error", err)
	}
	return failureOf(err)
}

// ended tells the program that the socket was disconnected.
func (s *Socket) ended(j *job) {
	n := s.namespace
	defer n.leave()
	n.program.mu.RLock()
	f := n.onDisconnect
	n.program.mu.RUnlock()
	if f != nil && j.was {
		f(s, j.reason)
	}
}
