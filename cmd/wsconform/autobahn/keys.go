package autobahn

import "sync"

// keys are the Sec-WebSocket-Keys that clients have sent so far. Each is to be
// a new one (section 4.1, item 7).
type keys struct {
	mu   sync.Mutex
	seen map[string]bool
}

// add adds a key, and reports whether it was there before.
func (k *keys) add(key string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.seen == nil {
		k.seen = map[string]bool{}
	}
	before := k.seen[key]
	k.seen[key] = true
	return before
}
