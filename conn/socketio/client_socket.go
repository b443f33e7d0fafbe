package socketio

import (
	"context"
	"encoding/json"
	"sync"

	"duplex/conn/socketio/engineio"
	"duplex/conn/socketio/packet"
)

// A ClientSocket is the client's end of a namespace. It comes from [Client.Of] and stays
// the same when the client connects again. Its methods may be called from many goroutines
// at once.
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

// SetAuth registers a func that returns the auth payload: what the client authenticates
// itself with, a value that encoding/json encodes as an object. It is called each time
// that the namespace is to be connected. If it returns an error the namespace is not
// connected, and OnConnectError's func gets that error.
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
