package conn

import (
	"context"
	"errors"
	"time"

	"duplex/frame"
)

var errPingFromHandler = errors.New("websocket: a handler cannot wait for a Pong, which comes after it has returned: call Ping in another goroutine with the Conn's own context, or WriteControl, which does not wait")

// Ping sends a Ping and waits for the Pong that answers it or a later one, and
// returns how long that took. It needs a read to be going on in another
// goroutine, since that is what sees the Pong (sections 5.5.2 and 5.5.3). With
// the context that a [Handler] is given, or one made from it, it is an error, in
// any goroutine.
//
// The Ping carries the payload, up to 125 bytes. If that is empty it carries one
// that no other Ping has. Of Pings with the same payload it cannot be said which
// of them a Pong answers, so it counts for all.
func (c *Conn) Ping(ctx context.Context, payload []byte) (rtt time.Duration, err error) {
	if ctx.Value(handlerKey{}) == c {
		return 0, errPingFromHandler
	}
	for {
		rtt, err := c.use().ping(ctx, c, payload)
		if err != errDropped {
			return rtt, err
		}
	}
}

func (a *active) ping(ctx context.Context, c *Conn, payload []byte) (rtt time.Duration, err error) {
	p := a.pings.Expect(payload)
	defer a.pings.Forget(p)
	if err := a.writeControl(ctx, c, frame.Ping, []byte(p.Payload)); err != nil {
		return 0, err
	}
	// The Pong is still to come, which keeps the active state from being
	// dropped: a Ping waits.
	select {
	case at := <-p.Answer:
		return time.Duration(at - p.Begun), nil
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-c.life.cause.Done():
		return 0, c.life.cause.Err()
	}
}
