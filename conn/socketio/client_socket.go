package socketio

import (
	"context"
	"encoding/json"
	"sync"

	"duplex/conn/socketio/engineio"
	"duplex/conn/socketio/packet"
)

// A ClientSocket is a client in a namespace, over all its connections. It comes from
// [Client.Of]. Its methods may be called from many goroutines at once.
type ClientSocket struct {
	client    *Client
	namespace string
	reg       registry[*ClientSocket]
	worker    worker
	acks      acks
	retrier   retrier

	mu        sync.Mutex
	link      *engineio.Client // nil while there is no connection
	active    bool             // it is to be connected whenever there is a connection
	connected bool
	why       error // why it is not active
	id        string
	recovered bool
	pid       string // what it recovers its state with, or ""
	offset    string // of the last event that has come
	nextID    uint64
	buffer    []*packet.Packet // what waits for the namespace to be connected
	early     []job            // events that came before the connection was granted
	ctx       context.Context
	cancel    context.CancelFunc

	auth           func(context.Context) (any, error)
	onConnect      func(context.Context, *ClientSocket)
	onConnectError func(*ClientSocket, error)
	onDisconnect   func(*ClientSocket, Reason)
}

func (s *ClientSocket) registry() *registry[*ClientSocket] { return &s.reg }

// SetAuth registers a func that returns what the client authenticates itself with: a
// value that is a JSON object when it is encoded. It is called before each connection to
// the namespace. An error is treated as if the server had refused.
func (s *ClientSocket) SetAuth(f func(ctx context.Context) (any, error)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.auth = f
}

// OnConnect registers a func that is called when the namespace is connected, each time.
// The context ends when it is disconnected. Events are handled after it has returned.
func (s *ClientSocket) OnConnect(f func(ctx context.Context, s *ClientSocket)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onConnect = f
}

// OnConnectError registers a func that is called when the server has refused to connect
// the namespace, which it tells with an *[Error]. The client does not try again by
// itself, see [ClientSocket.Connect].
func (s *ClientSocket) OnConnectError(f func(s *ClientSocket, err error)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onConnectError = f
}

// OnDisconnect registers a func that is called when the namespace was disconnected.
// Unless the reason is [IOServerDisconnect] or [IOClientDisconnect] the client connects
// it again by itself.
func (s *ClientSocket) OnDisconnect(f func(s *ClientSocket, reason Reason)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onDisconnect = f
}

// Namespace returns the name of the namespace.
func (s *ClientSocket) Namespace() string { return s.namespace }

// Connected reports whether the namespace is connected.
func (s *ClientSocket) Connected() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connected
}

// ID returns the ID that the socket has at the server, or "" while it is not connected.
func (s *ClientSocket) ID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.id
}

// Recovered reports whether the server has restored the state that the socket had
// before its connection was lost.
func (s *ClientSocket) Recovered() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.recovered
}

// Connect has the namespace connected again after it was refused or disconnected. If
// Run has returned in the meantime, it has to be called again.
func (s *ClientSocket) Connect() {
	s.mu.Lock()
	again := !s.active
	s.active, s.why = true, nil
	s.mu.Unlock()
	s.client.mu.Lock()
	ctx, link := s.client.ctx, s.client.link
	s.client.mu.Unlock()
	if again && link != nil {
		s.open(ctx, link)
	}
}

// Disconnect disconnects the namespace, and tells the server. The connection is closed
// if it has no other.
func (s *ClientSocket) Disconnect() {
	s.mu.Lock()
	if s.connected {
		s.link.Send(prepare(&packet.Packet{Type: packet.Disconnect, Namespace: s.namespace})...)
	}
	s.mu.Unlock()
	s.end(IOClientDisconnect, &engineio.ClosedError{Reason: IOClientDisconnect})
	s.client.checkActive()
}

// inactive returns why the socket is not to be connected, or nil.
func (s *ClientSocket) inactive() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.why
}

// open asks the server to connect the namespace.
func (s *ClientSocket) open(ctx context.Context, link *engineio.Client) {
	s.mu.Lock()
	auth, active := s.auth, s.active
	s.mu.Unlock()
	if !active {
		return
	}
	k := &packet.Packet{Type: packet.Connect, Namespace: s.namespace}
	var v any
	var err error
	if auth != nil {
		v, err = auth(ctx)
	}
	if err == nil {
		k.Data, err = s.payload(v)
	}
	if err != nil {
		s.refuse(err)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.link = link
	link.Send(prepare(k)...)
}

// payload returns the payload that asks for the connection.
func (s *ClientSocket) payload(auth any) ([]byte, error) {
	s.mu.Lock()
	pid, offset := s.pid, s.offset
	s.mu.Unlock()
	if auth == nil && pid == "" {
		return nil, nil
	}
	b := []byte("{}")
	if auth != nil {
		var err error
		if b, err = json.Marshal(auth); err != nil || pid == "" {
			return b, err
		}
	}
	members := make(map[string]json.RawMessage)
	if err := json.Unmarshal(b, &members); err != nil {
		return nil, err
	}
	members["pid"], _ = json.Marshal(pid)
	members["offset"], _ = json.Marshal(offset)
	return json.Marshal(members)
}

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

// granted takes note that the server has connected the namespace.
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

// refuse takes note that the namespace cannot be connected.
func (s *ClientSocket) refuse(err error) {
	s.mu.Lock()
	s.active, s.why = false, err
	s.mu.Unlock()
	s.worker.push(s, job{kind: refused, err: err})
	s.client.checkActive()
}

// lost takes note that the connection is gone.
func (s *ClientSocket) lost(reason Reason) { s.end(reason, nil) }

// end takes note that the namespace is not connected any more, and, if why is not nil,
// is not to be connected again.
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
