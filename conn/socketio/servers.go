package socketio

import (
	"context"

	"duplex/conn/socketio/packet"
)

// Servers are the other servers of a namespace: those that its [Adapter] connects with
// this one. With the default adapter there are none. What is registered here, by [On],
// [OnCall] and [OnAny], handles the events that they send to each other, with the
// namespace in place of a socket. Such events are handled at the same time, each in a
// goroutine of its own.
type Servers struct{ namespace *Namespace }

// Servers returns the other servers.
func (n *Namespace) Servers() Servers { return Servers{n} }

func (s Servers) registry() *registry[*Namespace] { return &s.namespace.servers }

// Emit sends an event to the other servers, and does not wait. Otherwise it is as
// [Socket.Emit].
func (s Servers) Emit(event string, args ...any) error {
	k, err := NewEvent(s.namespace.name, event, args...)
	if err != nil {
		return err
	}
	return s.namespace.adapter.ServerSideEmit(k)
}

// Call sends an event and waits until all other servers have acknowledged it, or ctx
// ends. It returns the replies that have come, and an error if some are missing.
func (s Servers) Call(ctx context.Context, event string, args ...any) ([]Reply, error) {
	k, err := NewEvent(s.namespace.name, event, args...)
	if err != nil {
		return nil, err
	}
	var replies []Reply
	err = s.namespace.adapter.ServerSideCall(ctx, k, collect(&replies))
	return replies, err
}

// collect returns a func that adds replies to a slice, with the errors that they stand
// for.
func collect(replies *[]Reply) func(Reply) {
	return func(r Reply) {
		if r.Err == nil {
			r.Err = failed(r.Args)
		}
		*replies = append(*replies, r)
	}
}

// ServerSide handles an event that another server has sent, and returns the
// acknowledgement. It is for the [Adapter] that has received it. If there is no handler,
// or if it fails, the acknowledgement says so in the form that [On] has for that.
func (n *Namespace) ServerSide(ctx context.Context, k *packet.Packet) Args {
	event, elements, err := packet.SplitEvent(k.Data, trustedDepth)
	var reply Args
	if err == nil {
		reply, err = n.serverSide(ctx, event, Args{elements, k.Attachments})
	}
	if err != nil {
		reply, _ = NewArgs(reported(n.server.logger(), event, err))
	}
	return reply
}

// serverSide calls the handler of an event, and returns the acknowledgement.
func (n *Namespace) serverSide(ctx context.Context, event string, args Args) (reply Args, err error) {
	f := n.servers.find(event)
	if f == nil {
		return Args{}, &Error{Message: "no handler for the event"}
	}
	defer func() {
		if v := recover(); v != nil {
			logPanic(n.server.logger(), n.name, event, v)
			reply, err = Args{}, &Error{Message: internalError}
		}
	}()
	values, err := f(ctx, n, event, args)
	if err != nil {
		return Args{}, err
	}
	return NewArgs(values...)
}
