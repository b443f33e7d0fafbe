package conn

import "time"

// A keepalive watches over a connection while a read waits. It has no timer of
// its own: the deadline of the read wakes it.
type keepalive struct {
	pulse    instant // when to look whether there was input; zero means never
	complete instant // when a message must be complete; zero means never
	doze     instant // when to look whether to rest, or since when it rests; zero means never
	stay     uint32  // without input before it rests, in milliseconds
	overdue  uint8   // ticks since a Ping went out and nothing came
	heard    bool    // there was input since the last tick
	stirred  bool    // there was input since the last look
	late     bool    // no message was complete in time, and it has had its last look
}

// lastLook is how long a read may still take when its deadline has passed. What
// it waits for may have come while nobody was reading.
const lastLook = 100 * time.Millisecond

func newKeepalive(cfg *Config, now instant) keepalive {
	var k keepalive
	k.message(cfg, now)
	if interval := cfg.pingInterval(); interval > 0 {
		k.pulse = now.after(interval)
	}
	return k
}

func (cfg *Config) pingInterval() time.Duration { return limit(cfg.PingInterval, pingInterval) }
func (cfg *Config) pingTimeout() time.Duration  { return limit(cfg.PingTimeout, pingTimeout) }
func (cfg *Config) idleTimeout() time.Duration  { return limit(cfg.IdleTimeout, 0) }

// deadline returns when a read must be woken; the zero instant means never.
func (k *keepalive) deadline() instant { return earlier(earlier(k.pulse, k.complete), k.doze) }

// due is deadline for a connection that rests.
func (k *keepalive) due() instant { return earlier(k.pulse, k.complete) }

// earlier returns the earlier of two instants that may be zero.
func earlier(a, b instant) instant {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// message takes note of a complete message.
func (k *keepalive) message(cfg *Config, now instant) {
	if idle := cfg.idleTimeout(); idle > 0 {
		k.complete, k.late = now.after(idle), false
	}
}

// input takes note of input.
func (k *keepalive) input() { k.heard, k.stirred = true, true }

// tick is called when the deadline has passed. It says whether to send a Ping,
// or why to give the peer up. If one is queued, it waits for a write to end,
// and the peer need not answer yet.
func (k *keepalive) tick(cfg *Config, now instant, queued bool) (ping bool, err error) {
	if k.complete != 0 && now >= k.complete {
		if k.late {
			return false, errIdleTooLong
		}
		k.late, k.complete = true, now.after(lastLook)
	}
	if k.pulse == 0 || now < k.pulse {
		return false, nil
	}
	if k.heard || queued {
		k.heard, k.overdue = false, 0
		k.pulse = now.after(cfg.pingInterval())
		return false, nil
	}
	k.overdue++
	switch {
	case k.overdue == 1 && cfg.pingTimeout() > 0:
		k.pulse = now.after(cfg.pingTimeout())
		return true, nil
	case k.overdue == 1:
		k.overdue = 0
		k.pulse = now.after(cfg.pingInterval())
		return true, nil
	case k.overdue == 2:
		k.pulse = now.after(lastLook)
		return false, nil
	}
	return false, lost(errNoPong)
}
