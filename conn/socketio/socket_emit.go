package socketio

import (
	"context"
	"encoding/json"

	"duplex/conn/socketio/packet"
)

// Emit sends an event with arguments, which are encoded as by encoding/json, but for
// each []byte in them, which goes out as binary data. It does not wait: what it sends
// is queued, in the order of the calls.
func (s *Socket) Emit(event string, args ...any) error { return s.emit(event, args, false) }

// EmitVolatile is Emit for an event that is not worth waiting for: it is dropped if it
// could not be sent at once.
func (s *Socket) EmitVolatile(event string, args ...any) error { return s.emit(event, args, true) }

func (s *Socket) emit(event string, args []any, volatile bool) error {
	if !s.connected.Load() {
		return ErrDisconnected
	}
	k, err := NewEvent(s.namespace.name, event, args...)
	switch {
	case err != nil:
		return err
	case volatile:
		if s.peer.session.Writable() {
			return s.send(k)
		}
		return nil
	case s.recovery != nil:
		s.namespace.adapter.Broadcast(k, Target{Rooms: []string{s.id}, Local: true})
		return nil
	}
	return s.send(k)
}

// Call sends an event and waits for the acknowledgement, whose arguments it returns.
// The error is that of ctx if that ends first, and [ErrDisconnected] if the socket is
// disconnected.
func (s *Socket) Call(ctx context.Context, event string, args ...any) (Args, error) {
	if !s.connected.Load() {
		return Args{}, ErrDisconnected
	}
	k, err := NewEvent(s.namespace.name, event, args...)
	if err != nil {
		return Args{}, err
	}
	k.ID, k.HasID = s.namespace.ids.Add(1), true
	return call(ctx, &s.acks, k.ID, func() error { return s.send(k) })
}

// send sends a packet to the client.
func (s *Socket) send(k *packet.Packet) error {
	if err := s.peer.send(k); err != nil {
		return ErrDisconnected
	}
	return nil
}

// acknowledge sends an acknowledgement.
func (s *Socket) acknowledge(id uint64, values Values) error {
	k, err := ackPacket(s.namespace.name, id, values)
	if err != nil {
		return err
	}
	return s.send(k)
}

// call sends what asks for the acknowledgement with that ID, and waits for it.
func call(ctx context.Context, a *acks, id uint64, send func() error) (Args, error) {
	type result struct {
		args Args
		err  error
	}
	done := make(chan result, 1)
	a.add(id, func(args Args, err error) { done <- result{args, err} })
	if err := send(); err != nil {
		a.remove(id)
		return Args{}, err
	}
	select {
	case r := <-done:
		return r.args, r.err
	case <-ctx.Done():
		a.remove(id)
		return Args{}, ctx.Err()
	}
}

// A Caller is a [*Socket] or a [*ClientSocket].
type Caller interface {
	Call(ctx context.Context, event string, args ...any) (Args, error)
}

// Call sends an event and decodes the first argument of the acknowledgement to an R, or
// all of them if R is [Args]. If it is what a handler of this package has returned an
// error with, the error is an *[Error].
func Call[R any](ctx context.Context, c Caller, event string, args ...any) (r R, err error) {
	reply, err := c.Call(ctx, event, args...)
	if err != nil {
		return r, err
	}
	if err := failed(reply); err != nil {
		return r, err
	}
	return decodeAs[R](reply)
}

// failed returns the error that an acknowledgement stands for, or nil: see [On].
func failed(reply Args) error {
	if reply.Len() != 1 || reply.elements[0][0] != '{' {
		return nil
	}
	var members map[string]json.RawMessage
	var f failure
	if json.Unmarshal(reply.elements[0], &members) != nil || json.Unmarshal(reply.elements[0], &f) != nil {
		return nil
	}
	delete(members, "data")
	if _, ok := members["error"]; !ok || len(members) != 1 || f.Error == "" {
		return nil
	}
	e := &Error{Message: f.Error}
	if f.Data != nil {
		e.Data = f.Data
	}
	return e
}

// NewEvent returns the packet of an event, encoded as by [Socket.Emit]. It is for an
// [Adapter], and for programs that are no server but send to one.
func NewEvent(namespace, event string, args ...any) (*packet.Packet, error) {
	if packet.IsReserved(event) {
		return nil, ErrReserved
	}
	var e encoder
	if err := e.array(&event, args); err != nil {
		return nil, err
	}
	return &packet.Packet{Type: packet.Event, Namespace: namespace, Data: e.b, Attachments: e.attachments}, nil
}

// ackPacket encodes an acknowledgement.
func ackPacket(namespace string, id uint64, values Values) (*packet.Packet, error) {
	var e encoder
	if err := e.array(nil, values); err != nil {
		return nil, err
	}
	return &packet.Packet{Type: packet.Ack, Namespace: namespace, ID: id, HasID: true, Data: e.b, Attachments: e.attachments}, nil
}
