package socketio

import (
	"bytes"
	"encoding/json"
	"sync"
	"time"

	"duplex/conn/socketio/engineio"
	"duplex/conn/socketio/packet"
)

// A peer is a client: a session, and the sockets that share it, each in a namespace
// of its own.
type peer struct {
	server  *Server
	session *engineio.Session
	decoder *packet.Decoder // of a packet whose attachments are still to come, or nil; of the goroutine that receives

	mu      sync.Mutex
	timeout *time.Timer // until the first socket is connected
	sockets []*Socket   // those that are about to be connected included
	reason  Reason      // why the session is over, or about to be; or ""
}

// decode takes a message, and returns the packet that it completes, or nil.
func (p *peer) decode(data []byte, binary bool) (k *packet.Packet, err error) {
	fresh := packet.Decoder{
		MaxAttachments: limit(p.server.MaxAttachments, defaultMaxAttachments),
		MaxBytes:       limit(p.server.MaxAttachmentBytes, defaultMaxAttachmentBytes),
	}
	d := &fresh
	if p.decoder != nil {
		d = p.decoder
	}
	switch {
	case binary:
		k, err = d.Binary(bytes.Clone(data))
	case keeps(data):
		k, err = d.Text(bytes.Clone(data))
	default:
		k, err = d.Text(data)
	}
	if p.decoder = nil; d.Pending() {
		kept := *d // and so fresh needs no memory of the heap
		p.decoder = &kept
	}
	return k, err
}

// keeps reports whether the packet in data may still be used after it has been received:
// an event waits for its handler, and an acknowledgement for the caller to read it.
func keeps(data []byte) bool {
	return len(data) > 0 && data[0] != '0'+byte(packet.Connect) && data[0] != '0'+byte(packet.Disconnect)
}

// receive handles a packet. An error is one of the protocol.
func (p *peer) receive(k *packet.Packet) error {
	s := p.find(k.Namespace)
	switch {
	case s == nil && k.Type == packet.Connect:
		p.connect(k.Namespace, k.Data)
	case s == nil || k.Type == packet.Connect || k.Type == packet.ConnectError:
		p.close(ForcedServerClose)
	case k.Type == packet.Disconnect:
		s.close(ClientDisconnect)
	case k.Type == packet.Ack:
		args, err := argsOf(k, p.server.maxDepth())
		if err != nil {
			return err
		}
		s.acks.resolve(k.ID, args, nil)
	case k.Type == packet.Event:
		name, elements, err := packet.SplitEvent(k.Data, p.server.maxDepth())
		if err != nil {
			return err
		}
		s.queue(job{event: name, args: Args{elements, k.Attachments}, id: k.ID, ack: k.HasID})
	}
	return nil
}

// find returns the socket that is in a namespace, or nil.
func (p *peer) find(namespace string) *Socket {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.sockets {
		if s.namespace.name == namespace {
			return s
		}
	}
	return nil
}

// connect begins to connect the client to a namespace.
func (p *peer) connect(namespace string, auth []byte) {
	n := p.server.enter(namespace, auth)
	if n == nil {
		p.send(&packet.Packet{Type: packet.ConnectError, Namespace: namespace, Data: []byte(`{"message":"Invalid namespace"}`)})
		return
	}
	s := newSocket(n, p, auth)
	most := limit(p.server.MaxNamespaces, defaultMaxNamespaces)
	p.mu.Lock()
	full := most > 0 && len(p.sockets) >= most
	over := p.reason != ""
	if !full && !over {
		p.sockets = append(p.sockets, s)
	}
	p.mu.Unlock()
	switch {
	case full:
		n.leave()
		p.close(ForcedServerClose)
	case over:
		n.leave()
	default:
		s.queue(job{kind: connecting})
	}
}

// remove forgets a socket.
func (p *peer) remove(s *Socket) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, other := range p.sockets {
		if other == s {
			p.sockets = append(p.sockets[:i], p.sockets[i+1:]...)
			return
		}
	}
}

// connected stops the timer of Server.ConnectTimeout.
func (p *peer) connected() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timeout != nil {
		p.timeout.Stop()
		p.timeout = nil
	}
}

// checkConnected closes the session if no socket is connected in time.
func (p *peer) checkConnected() {
	p.mu.Lock()
	late := p.timeout != nil
	p.mu.Unlock()
	if late {
		p.close(ForcedServerClose)
	}
}

// close closes the session for a reason.
func (p *peer) close(reason Reason) {
	p.mu.Lock()
	if p.reason == "" {
		p.reason = reason
	}
	p.mu.Unlock()
	p.session.Close()
}

// closed disconnects all sockets, since the session is over.
func (p *peer) closed(reason Reason) {
	p.connected() // the timer is not needed any more
	p.mu.Lock()
	if p.reason == "" {
		p.reason = reason
	}
	reason = p.reason
	sockets := append([]*Socket(nil), p.sockets...)
	p.mu.Unlock()
	for _, s := range sockets {
		s.close(reason)
	}
}

// disconnectAll disconnects all sockets and closes the session.
func (p *peer) disconnectAll() {
	p.mu.Lock()
	sockets := append([]*Socket(nil), p.sockets...)
	p.mu.Unlock()
	for _, s := range sockets {
		s.Disconnect()
	}
	p.close(ForcedServerClose)
}

// send sends a packet.
func (p *peer) send(k *packet.Packet) error { return p.session.Send(prepare(k)...) }

// prepare renders a packet once for all sessions that it may be sent to.
func prepare(k *packet.Packet) []*engineio.Prepared {
	size := 32 + len(k.Namespace) + len(k.Data)
	messages := make([]*engineio.Prepared, 0, 1+len(k.Attachments))
	messages = append(messages, engineio.Prepare(k.Append(make([]byte, 0, size)), false))
	for _, a := range k.Attachments {
		messages = append(messages, engineio.Prepare(a, true))
	}
	return messages
}

// granted is the payload that connects a socket.
func (s *Socket) granted() []byte {
	b, _ := json.Marshal(struct {
		SID string `json:"sid"`
		PID string `json:"pid,omitempty"`
	}{s.id, s.pid()})
	return b
}
