package engineio

import "context"

// A sessionContext is the context of a session, as far as somebody has asked for it.
// The session's mu guards it, but for values, which never changes.
type sessionContext struct {
	values context.Context // of Server.SessionContext, or nil
	ctx    context.Context // ends with the session; nil as long as nobody has asked for it
	cancel context.CancelFunc
}

// end ends the context.
func (c *sessionContext) end() {
	if c != nil && c.cancel != nil {
		c.cancel()
	}
}

// base returns a context that has the values, and never ends.
func (c *sessionContext) base() context.Context {
	if c == nil || c.values == nil {
		return context.Background()
	}
	return c.values
}

// Values returns a context that has the values of [Server].SessionContext, and never
// ends.
func (s *Session) Values() context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.context.base()
}

// Context returns a context that ends with the session, or as soon as this end closes
// it, and has the same values.
func (s *Session) Context() context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.context == nil {
		s.context = new(sessionContext)
	}
	c := s.context
	if c.ctx == nil {
		c.ctx, c.cancel = context.WithCancel(c.base())
		if s.reason != "" {
			c.cancel()
		}
	}
	return c.ctx
}
