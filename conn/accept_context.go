package conn

import (
	"context"
	"sync"
	"time"

	"duplex/conn/internal/cancel"
)

// A handshakeContext is the context of a handshake, which few programs look at: the
// handshake itself is bounded by a deadline of the socket. So the timer, and what
// waits for the end of the context that it is made from, are there only once
// somebody has asked for the end of this one. It must be ended.
type handshakeContext struct {
	from  context.Context
	until time.Time // the zero Time means no bound

	mu     sync.Mutex      // guards what follows
	made   context.Context // nil until somebody asks
	cancel context.CancelFunc
	over   bool
}

// make returns the context, with its timer.
func (x *handshakeContext) make() context.Context {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.made == nil {
		if x.until.IsZero() {
			x.made, x.cancel = context.WithCancel(x.from)
		} else {
			x.made, x.cancel = context.WithDeadline(x.from, x.until)
		}
		if x.over {
			x.cancel()
		}
	}
	return x.made
}

// end ends the context.
func (x *handshakeContext) end() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.over = true
	if x.cancel != nil {
		x.cancel()
	}
}

// Deadline implements context.Context.
func (x *handshakeContext) Deadline() (time.Time, bool) { return x.make().Deadline() }

// Done implements context.Context.
func (x *handshakeContext) Done() <-chan struct{} { return x.make().Done() }

// Err implements context.Context.
func (x *handshakeContext) Err() error { return x.make().Err() }

// Value implements context.Context.
func (x *handshakeContext) Value(key any) any {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.made != nil {
		return x.made.Value(key) // package context finds there what ends with it
	}
	return x.from.Value(key)
}

// String names the context in messages.
func (*handshakeContext) String() string { return "websocket.Request" }

// handshakeEnd returns when a handshake that begins now must be done, or the zero
// Time if it has no bound.
func (cfg *Config) handshakeEnd() time.Time {
	if d := limit(cfg.HandshakeTimeout, handshakeTimeout); d > 0 {
		return cancel.Now().After(d).Time()
	}
	return time.Time{}
}
