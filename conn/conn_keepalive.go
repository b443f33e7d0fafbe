package conn

import (
	"time"

	"duplex/conn/internal/cancel"
	"duplex/conn/internal/socket"
)

// A keepalive watches over a connection while a read waits. It has no timer of
// its own: the deadline of the read wakes it, or the poller does.
//
// The peer is alive when something comes from it, and also when its system takes
// what was written: a peer that reads slowly answers a Ping only when it gets to
// it.
type keepalive struct {
	heard    cancel.Instant // when the peer last gave a sign of life
	complete cancel.Instant // when a message must be complete; zero means never
	look     cancel.Instant // when to look whether to park or to let go of buffers; zero means never
	check    cancel.Instant // when to look whether the peer is alive; zero means never
	taken    uint32         // bytes that the peer's system had taken at the last check, modulo 2^32
	stay     uint16         // how long without input before it parks, in milliseconds
	late     bool           // no message was complete in time, and it has had its last look
	overdue  uint8          // looks since a Ping was sent, itself counted, with no sign of life; 0 if none was sent
}

// graceTime is how long a read may still take when its deadline has passed. What
// it waits for may have come while nobody was reading.
const graceTime = 100 * time.Millisecond

// init begins the watch over a new connection.
func (k *keepalive) init(cfg *Config, now cancel.Instant) {
	k.message(cfg, now)
	k.alive(cfg, now)
	k.stir(now)
}

func (cfg *Config) pingInterval() time.Duration { return limit(cfg.PingInterval, pingInterval) }
func (cfg *Config) pingTimeout() time.Duration  { return limit(cfg.PingTimeout, pingTimeout) }
func (cfg *Config) idleTimeout() time.Duration  { return limit(cfg.IdleTimeout, 0) }

// alive takes note of a sign of life. The next Ping is due one interval later.
func (k *keepalive) alive(cfg *Config, now cancel.Instant) {
	k.heard, k.overdue = now, 0
	if interval := cfg.pingInterval(); interval > 0 {
		k.check = now.After(interval)
	}
}

// message takes note of a complete message.
func (k *keepalive) message(cfg *Config, now cancel.Instant) {
	if idle := cfg.idleTimeout(); idle > 0 {
		k.complete, k.late = now.After(idle), false
	}
}

// deadline returns when a read must be woken; the zero instant means never.
func (k *keepalive) deadline() cancel.Instant { return cancel.Earlier(k.due(), k.look) }

// due is deadline for a connection that is parked.
func (k *keepalive) due() cancel.Instant { return cancel.Earlier(k.check, k.complete) }

// A duty is what is to be done when a deadline has passed.
type duty uint8

const (
	nothingDue duty = iota
	pingDue         // send a Ping
	idleDue         // close: no message was complete in time
	pongDue         // give the peer up: it has not answered
)

// tick returns what is to be done, given how many bytes the peer's system has
// taken so far, and whether a Ping still waits to be written, which is not held
// against the peer.
func (k *keepalive) tick(cfg *Config, now cancel.Instant, taken uint32, queued bool) duty {
	if k.complete != 0 && now >= k.complete {
		if k.late {
			return idleDue
		}
		k.late, k.complete = true, now.After(graceTime)
	}
	if k.check == 0 || now < k.check {
		return nothingDue
	}
	// Counted modulo 2^32, a difference of less than 2^31 is progress.
	progress := int32(taken-k.taken) > 0
	k.taken = taken
	timeout := cfg.pingTimeout()
	switch {
	case k.overdue > 0 && (progress || queued):
		// It goes on taking, so the Ping may lie behind what it has yet to
		// read.
		k.overdue, k.check = 1, now.After(timeout)
	case k.overdue == 0 && timeout > 0:
		k.overdue, k.check = 1, now.After(timeout)
		return pingDue
	case k.overdue == 0:
		k.check = now.After(cfg.pingInterval())
		return pingDue
	case k.overdue == 1:
		k.overdue, k.check = 2, now.After(graceTime)
	default:
		return pongDue
	}
	return nothingDue
}

// taken returns how many bytes of what was written the peer's system has taken,
// modulo 2^32. Where the system does not tell what it still holds it is always
// the same.
func (a *active) taken() uint32 {
	queued, _, ok := socket.Queued(a.nc)
	if !ok {
		return 0
	}
	return uint32(a.out.written.Load()) - uint32(queued)
}
