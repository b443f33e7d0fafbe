package conn

import "time"

// A keepalive watches over a connection while a read waits. It has no timer of
// its own: the deadline of the read wakes it.
type keepalive struct {
	cfg      *Config
	pulse    instant // when to look whether there was input; zero means never
	complete instant // when a message must be complete; zero means never
	overdue  uint8   // ticks since a Ping went out and nothing came
	heard    bool    // there was input since the last tick
	late     bool    // no message was complete in time, and it has had its last look
}

// lastLook is how long a read may still take when its deadline has passed. What
// it waits for may have come while nobody was reading.
const lastLook = 100 * time.Millisecond

func newKeepalive(cfg *Config, now instant) keepalive {
	k := keepalive{cfg: cfg}
	k.message(now)
	if k.interval() > 0 {
		k.pulse = now.after(k.interval())
	}
	return k
}

func (k *keepalive) interval() time.Duration { return limit(k.cfg.PingInterval, pingInterval) }
func (k *keepalive) timeout() time.Duration  { return limit(k.cfg.PingTimeout, pingTimeout) }
func (k *keepalive) idle() time.Duration     { return limit(k.cfg.IdleTimeout, 0) }

// deadline returns when the read must be woken; the zero instant means never.
func (k *keepalive) deadline() instant {
	if k.idle() > 0 && (k.pulse == 0 || k.complete < k.pulse) {
		return k.complete
	}
	return k.pulse
}

// message takes note of a complete message.
func (k *keepalive) message(now instant) {
	k.complete, k.late = now.after(k.idle()), false
}

// input takes note of input.
func (k *keepalive) input() { k.heard = true }

// tick is called when the deadline has passed. It says whether to send a Ping,
// or why to give the peer up. If one is queued, it waits for a write to end,
// and the peer need not answer yet.
func (k *keepalive) tick(now instant, queued bool) (ping bool, err error) {
	if k.idle() > 0 && now >= k.complete {
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
		k.pulse = now.after(k.interval())
		return false, nil
	}
	k.overdue++
	switch {
	case k.overdue == 1 && k.timeout() > 0:
		k.pulse = now.after(k.timeout())
		return true, nil
	case k.overdue == 1:
		k.overdue = 0
		k.pulse = now.after(k.interval())
		return true, nil
	case k.overdue == 2:
		k.pulse = now.after(lastLook)
		return false, nil
	}
	return false, lost(errNoPong)
}
