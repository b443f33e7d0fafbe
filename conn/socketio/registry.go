package socketio

import (
	"context"
	"sync"
)

// A handler is what is done when an event comes. What it returns is the
// acknowledgement, if the peer has asked for one.
type handler[S any] func(ctx context.Context, s S, event string, args Args) (Values, error)

// Events is where handlers of events are registered. It is a [*Namespace], whose
// handlers get a *[Socket], a [*ClientSocket], or the [Servers] of a namespace, whose
// handlers get the *[Namespace].
type Events[S any] interface {
	registry() *registry[S]
}

// On registers a handler for an event. It replaces an earlier one for that event. The
// event's first argument is decoded to an M, as by [Args.Scan]. If M is [Args] the handler
// gets all arguments, and if it is struct{} none is decoded.
//
// The events of one socket are handled one after the other, in their order, in a
// goroutine that does nothing else. The context ends when the socket is
// disconnected.
//
// If the peer has asked for an acknowledgement, it gets one without arguments when f has
// returned nil. If f returns an *[Error], the only argument of the acknowledgement is the
// object {"error": message, "data": data}. Any other error is logged, and the message that
// the peer gets is "internal error".
func On[S, M any](e Events[S], event string, f func(ctx context.Context, s S, m M) error) {
	e.registry().set(event, func(ctx context.Context, s S, _ string, args Args) (Values, error) {
		m, err := decodeAs[M](args)
		if err != nil {
			return nil, badArguments(err)
		}
		return nil, f(ctx, s, m)
	})
}

// OnCall is [On] for a handler that replies: the acknowledgement has what it returns
// as its argument, or as its arguments if R is [Values].
func OnCall[S, M, R any](e Events[S], event string, f func(ctx context.Context, s S, m M) (R, error)) {
	e.registry().set(event, func(ctx context.Context, s S, _ string, args Args) (Values, error) {
		m, err := decodeAs[M](args)
		if err != nil {
			return nil, badArguments(err)
		}
		r, err := f(ctx, s, m)
		if err != nil {
			return nil, err
		}
		if values, ok := any(r).(Values); ok {
			return values, nil
		}
		return Values{r}, nil
	})
}

// OnAny registers the handler of all events that have no handler of their own. The
// values that it returns are the arguments of the acknowledgement.
func OnAny[S any](e Events[S], f func(ctx context.Context, s S, event string, args Args) (Values, error)) {
	e.registry().setAny(f)
}

// badArguments tells the peer that its arguments do not fit.
func badArguments(err error) error { return &Error{Message: err.Error()} }

// A registry has the handlers of a namespace.
type registry[S any] struct {
	mu     sync.RWMutex
	events map[string]handler[S]
	other  handler[S]
}

func (r *registry[S]) set(event string, h handler[S]) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.events == nil {
		r.events = make(map[string]handler[S])
	}
	r.events[event] = h
}

func (r *registry[S]) setAny(h handler[S]) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.other = h
}

// find returns the handler of an event, or nil.
func (r *registry[S]) find(event string) handler[S] {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if h := r.events[event]; h != nil {
		return h
	}
	return r.other
}
