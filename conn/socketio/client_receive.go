package socketio

import (
	"context"
	"encoding/json"

	"duplex/conn/socketio/engineio"
	"duplex/conn/socketio/packet"
)

// receive handles a packet for the namespace.
func (s *ClientSocket) receive(k *packet.Packet) error {
	depth := positive(s.client.MaxDepth, defaultMaxDepth)
	switch k.Type {
	case packet.Connect:
		return s.granted(k.Data)
	case packet.ConnectError:
		var refusal connectError
		if json.Unmarshal(k.Data, &refusal) != nil {
			json.Unmarshal(k.Data, &refusal.Message)
		}
		err := &Error{Message: refusal.Message}
		if refusal.Data != nil {
			err.Data = refusal.Data
		}
		s.refuse(err)
	case packet.Disconnect:
		s.end(IOServerDisconnect, &engineio.ClosedError{Reason: IOServerDisconnect})
		s.client.checkActive()
	case packet.Ack:
		args, err := argsOf(k, depth)
		if err != nil {
			return err
		}
		s.acks.resolve(k.ID, args, nil)
	case packet.Event:
		name, elements, err := packet.SplitEvent(k.Data, depth)
		if err != nil {
			return err
		}
		s.event(job{event: name, args: Args{elements, k.Attachments}, id: k.ID, ack: k.HasID})
	}
	return nil
}

// event takes an event.
func (s *ClientSocket) event(j job) {
	s.mu.Lock()
	if n := j.args.Len(); s.pid != "" && n > 0 {
		var offset string
		if json.Unmarshal(j.args.elements[n-1], &offset) == nil && offset != "" {
			s.offset = offset
		}
	}
	most := positive(s.client.MaxEvents, defaultMaxEvents)
	if !s.connected {
		if len(s.early) < most {
			s.early = append(s.early, j)
		}
		s.mu.Unlock()
		return
	}
	j.ctx = s.ctx
	done := s.link.Done()
	s.mu.Unlock()
	s.worker.queue(s, j, most, done)
}

// granted handles the CONNECT packet: the server has connected the namespace.
func (s *ClientSocket) granted(data []byte) error {
	var g struct{ SID, PID string }
	if json.Unmarshal(data, &g) != nil || g.SID == "" {
		return &packet.Error{Reason: "CONNECT without an ID: the server speaks another revision of the protocol"}
	}
	defer s.startRetrier()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.connected || !s.active || s.link == nil {
		return nil
	}
	s.id, s.recovered = g.SID, g.PID != "" && g.PID == s.pid
	s.pid, s.connected = g.PID, true
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.worker.restart()
	s.worker.push(s, job{kind: connecting, ctx: s.ctx})
	for _, j := range s.early {
		j.ctx = s.ctx
		s.worker.push(s, j)
	}
	s.early = nil
	for _, k := range s.buffer {
		s.link.Send(prepare(k)...)
	}
	s.buffer = nil
	return nil
}

// refuse handles the server's refusal to connect the namespace.
func (s *ClientSocket) refuse(err error) {
	s.mu.Lock()
	s.active, s.why = false, err
	s.mu.Unlock()
	s.worker.push(s, job{kind: refused, err: err})
	s.client.checkActive()
}

// lost disconnects the namespace, since the connection is lost.
func (s *ClientSocket) lost(reason Reason) { s.end(reason, nil) }

// end disconnects the namespace. Unless why is nil, it is not to be connected again.
func (s *ClientSocket) end(reason Reason, why error) {
	s.mu.Lock()
	was := s.connected
	s.connected, s.id, s.link, s.early = false, "", nil, nil
	if why != nil && s.active {
		s.active, s.why = false, why
	}
	if s.cancel != nil {
		s.cancel()
	}
	waiting := make(map[uint64]bool)
	for _, k := range s.buffer {
		waiting[k.ID] = k.HasID
	}
	s.mu.Unlock()
	s.worker.stop()
	s.acks.fail(waiting)
	if was {
		s.worker.push(s, job{kind: disconnected, reason: reason})
	}
}

// do does a job.
func (s *ClientSocket) do(j *job) {
	defer func() {
		if v := recover(); v != nil {
			logPanic(s.client.logger(), s.namespace, j.event, v)
		}
	}()
	s.mu.Lock()
	onConnect, onConnectError, onDisconnect := s.onConnect, s.onConnectError, s.onDisconnect
	s.mu.Unlock()
	switch {
	case j.kind == connecting && onConnect != nil:
		onConnect(j.ctx, s)
	case j.kind == refused && onConnectError != nil:
		onConnectError(s, j.err)
	case j.kind == disconnected && onDisconnect != nil:
		onDisconnect(s, j.reason)
	case j.kind == handling:
		if f := s.reg.find(j.event); f != nil {
			answer(j.ctx, s.client.logger(), s, j, f, func(values Values) error { return s.acknowledge(j, values) })
		}
	}
}
