package socketio

import (
	"context"
	"slices"

	"duplex/conn/socketio/packet"
)

// Emit sends an event. If the namespace is not connected, the event is kept and sent when
// it is, see [Client].MaxBuffer and [Client].Retries. Arguments are as for [Socket.Emit].
// The error is [ErrQueueFull] if no more events may be kept, [ErrReserved], or one of
// encoding.
func (s *ClientSocket) Emit(event string, args ...any) error {
	k, err := NewEvent(s.namespace, event, args...)
	if err == nil && s.client.Retries > 0 {
		_, err = s.retry(context.Background(), k)
		return err
	}
	if err != nil {
		return err
	}
	return s.send(k)
}

// EmitVolatile is Emit for an event that is soon out of date: it is dropped, without an
// error, if it cannot be sent at once.
func (s *ClientSocket) EmitVolatile(event string, args ...any) error {
	s.mu.Lock()
	writable := s.connected && s.link.Writable()
	s.mu.Unlock()
	if !writable {
		return nil
	}
	k, err := NewEvent(s.namespace, event, args...)
	if err != nil {
		return err
	}
	return s.send(k)
}

// Call sends an event, or keeps it until the namespace is connected, and waits for the
// acknowledgement, whose arguments it returns. The error is that of ctx if that ends
// first; the event is not sent then if it has not been yet. It is [ErrDisconnected] if
// the connection is lost meanwhile: the server may have got the event, or not. With
// [Client].Retries it is that of the last attempt.
func (s *ClientSocket) Call(ctx context.Context, event string, args ...any) (Args, error) {
	k, err := NewEvent(s.namespace, event, args...)
	if err != nil {
		return Args{}, err
	}
	if s.client.Retries <= 0 {
		return s.callOnce(ctx, k)
	}
	r, err := s.retry(ctx, k)
	if err != nil {
		return Args{}, err
	}
	select {
	case <-r.done:
		return r.reply, r.err
	case <-ctx.Done():
		s.giveUp(r)
		return Args{}, ctx.Err()
	}
}

// callOnce sends an event once, and waits for the acknowledgement.
func (s *ClientSocket) callOnce(ctx context.Context, k *packet.Packet) (Args, error) {
	s.mu.Lock()
	s.nextID++
	k.ID, k.HasID = s.nextID, true
	s.mu.Unlock()
	reply, err := call(ctx, &s.acks, k.ID, func() error { return s.send(k) })
	if err != nil {
		s.forget(k)
	}
	return reply, err
}

// send sends a packet, or keeps it.
func (s *ClientSocket) send(k *packet.Packet) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.connected {
		return s.link.Send(prepare(k)...)
	}
	if len(s.buffer) >= limit(s.client.MaxBuffer, defaultMaxBuffer) {
		return ErrQueueFull
	}
	s.buffer = append(s.buffer, k)
	return nil
}

// forget removes a packet from those that are kept.
func (s *ClientSocket) forget(k *packet.Packet) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.buffer = slices.DeleteFunc(s.buffer, func(other *packet.Packet) bool { return other == k })
}

// acknowledge sends an acknowledgement, on the connection that the event has come on or
// on none.
func (s *ClientSocket) acknowledge(j *job, values Values) error {
	k, err := ackPacket(s.namespace, j.id, values)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.connected || j.ctx.Err() != nil {
		return ErrDisconnected
	}
	return s.link.Send(prepare(k)...)
}
