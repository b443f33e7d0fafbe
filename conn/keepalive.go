package conn

import "time"

// A keepalive watches over a connection while a read waits. It has no timer of
// its own: the deadline of the read wakes it.
type keepalive struct {
	interval, timeout, idle time.Duration // 0 means none

	heard    bool      // there was input since the last tick
	overdue  int       // ticks since a Ping went out and nothing came
	pulse    time.Time // when to look whether there was input; zero means never
	complete time.Time // when a message must be complete; zero means never
	late     bool      // it was not, and has had its last look
}

// lastLook is how long a read may still take when its deadline has passed. What
// it waits for may have come while nobody was reading.
const lastLook = 100 * time.Millisecond

func newKeepalive(cfg *Config, now time.Time) keepalive {
	k := keepalive{
		interval: limit(cfg.PingInterval, pingInterval),
		timeout:  limit(cfg.PingTimeout, pingTimeout),
		idle:     limit(cfg.IdleTimeout, 0),
	}
	k.message(now)
	if k.interval > 0 {
		k.pulse = now.Add(k.interval)
	}
	return k
}

// deadline returns when the read must be woken; the zero time means never.
func (k *keepalive) deadline() time.Time {
	if k.idle > 0 && (k.interval == 0 || k.complete.Before(k.pulse)) {
		return k.complete
	}
	return k.pulse
}

// message takes note of a complete message.
func (k *keepalive) message(now time.Time) {
	k.complete, k.late = now.Add(k.idle), false
}

// input takes note of input.
func (k *keepalive) input() { k.heard = true }

// tick is called when the deadline has passed. It says whether to send a Ping,
// or why to give the peer up. If one is queued, it waits for a write to end,
// and the peer need not answer yet.
func (k *keepalive) tick(now time.Time, queued bool) (ping bool, err error) {
	if k.idle > 0 && !now.Before(k.complete) {
		if k.late {
			return false, errIdleTooLong
		}
		k.late, k.complete = true, now.Add(lastLook)
	}
	if k.interval == 0 || now.Before(k.pulse) {
		return false, nil
	}
	if k.heard || queued {
		k.heard, k.overdue = false, 0
		k.pulse = now.Add(k.interval)
		return false, nil
	}
	k.overdue++
	switch {
	case k.overdue == 1 && k.timeout > 0:
		k.pulse = now.Add(k.timeout)
		return true, nil
	case k.overdue == 1:
		k.overdue = 0
		k.pulse = now.Add(k.interval)
		return true, nil
	case k.overdue == 2:
		k.pulse = now.Add(lastLook)
		return false, nil
	}
	return false, lost(errNoPong)
}
