package socketio

import (
	"encoding/json"
	"time"

	"duplex/conn/socketio/packet"
)

// Namespaces returns how many namespaces there are.
func (s *Server) Namespaces() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.namespaces)
}

// Keep keeps a packet, and returns its offset.
func Keep(a *LocalAdapter, k *packet.Packet) (offset string) {
	k = a.history.keep(k, Target{})
	elements, _ := packet.Split(k.Data, 10)
	json.Unmarshal(elements[len(elements)-1], &offset)
	return offset
}

// Waiting returns how many jobs wait for the only socket of a namespace.
func Waiting(n *Namespace) (waiting int) {
	for _, s := range n.Sockets() {
		s.worker.mu.Lock()
		if l := s.worker.line; l != nil {
			waiting += len(l.jobs)
		}
		s.worker.mu.Unlock()
	}
	return waiting
}

// Delay returns how long a client waits after so many failures in a row.
func Delay(c *Client, failures int) time.Duration { return c.delay(failures) }
