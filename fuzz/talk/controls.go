package talk

import (
	"slices"
	"sync"

	"duplex/frame"
)

// pinged is what an end has been asked by Pings and has not answered yet.
type pinged struct {
	mu      sync.Mutex
	waiting []string
}

// watch is the Frame of a conn.Trace. A Pong answers a Ping that has come, no more
// than once, and after those that have come before; some may be left out (section
// 5.5.3).
func (e *end) watch(sent bool, h frame.Header, payload []byte) {
	p := &e.pinged
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case h.Opcode == frame.Ping && !sent:
		p.waiting = append(p.waiting, string(payload))
	case h.Opcode == frame.Pong && sent:
		i := slices.Index(p.waiting, string(payload))
		if i < 0 {
			e.Errorf("the %s answers %q, which nobody has asked now", e.name, payload)
		}
		p.waiting = slices.Delete(p.waiting, 0, i+1)
	}
}
