package socketio

import (
	"context"
	"encoding/json"

	"duplex/conn/socketio/packet"
)

// Emit sends an event with arguments, which are encoded as by encoding/json, except that
// each []byte in them, however deep, is sent as binary data. Emit does not wait: it queues
// the event behind what was sent before. The error is [ErrDisconnected] if the socket is
// not connected, [ErrReserved], or one of encoding.
func (s *Socket) Emit(event string, args ...any) error { return s.emit(event, args, false) }

// EmitVolatile is Emit for an event that is soon out of date: it is dropped, without an
// error, if it cannot be sent at once because other data waits for the client.
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
	case s.pid() != "":
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

// Call sends an event, waits for the acknowledgement, and decodes its first argument to
// an R, or all arguments if R is [Args]. If the acknowledgement says that the handler has
// failed, in the form that [On] describes, the error is an *[Error].
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

// failed returns the error of a handler that an acknowledgement reports, see [On], or nil.
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
