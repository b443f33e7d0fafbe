package main_test

import (
	"strings"
	"testing"

	"duplex/cmd/internal/foreign"
)

// websockets plays with the Python library of that name.
func (s *stage) websockets(t *testing.T) {
	python := foreign.Python(t, "websockets")
	s.overTransports(t, false, func(t *testing.T, e *echo) {
		e.play(t, clientScenarios, python, s.client(t, e, "python_websockets.py")...)
	})
}

// websocketClient plays with the Python library websocket-client.
func (s *stage) websocketClient(t *testing.T) {
	python := foreign.Python(t, "websocket")
	s.overTransports(t, false, func(t *testing.T, e *echo) {
		e.play(t, clientScenarios, python, s.client(t, e, "python_websocket_client.py")...)
	})
}

// ws plays with the Node library of that name.
func (s *stage) ws(t *testing.T) {
	node := foreign.Node(t, "ws")
	s.overTransports(t, false, func(t *testing.T, e *echo) {
		e.play(t, clientScenarios, node, s.client(t, e, "node", "ws.mjs")...)
	})
}

// client returns the arguments of an interpreter that runs a foreign client
// against e.
func (s *stage) client(t *testing.T, e *echo, program ...string) []string {
	argv := []string{foreign.Path(t, program...), e.url}
	if strings.HasPrefix(e.url, "wss:") {
		argv = append(argv, s.identity.Authority)
	}
	return argv
}
