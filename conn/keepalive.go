package conn

import "time"

// A keepalive watches over a connection while a read waits. It has no timer of
// its own: the deadline of the read wakes it.
type keepalive struct {
	interval, timeout, idle time.Duration // 0 means none

	heard    bool      // there was input since the last tick
	overdue  int       // ticks since a Ping went out and nothing came
	received time.Time // when the last message was complete, if idle is set
	pulse    time.Time // when to look whether there was input; zero means never
}

// lastLook is how long a read may still take when its deadline has passed. The
// peer's answer may have come while nobody was reading.
const lastLook = 100 * time.Millisecond

func newKeepalive(cfg *Config, now time.Time) keepalive {
	k := keepalive{
		interval: limit(cfg.PingInterval, pingInterval),
		timeout:  limit(cfg.PingTimeout, pingTimeout),
		idle:     limit(cfg.IdleTimeout, 0),
		received: now,
	}
	if k.interval > 0 {
		k.pulse = now.Add(k.interval)
	}
	return k
}

// deadline returns when the read must be woken; the zero time means never.
func (k *keepalive) deadline() time.Time {
	if k.idle == 0 {
		return k.pulse
	}
	end := k.received.Add(k.idle)
	if k.pulse.IsZero() || end.Before(k.pulse) {
		return end
	}
	return k.pulse
}

// message takes note of a complete message.
func (k *keepalive) message() {
	if k.idle > 0 {
		k.received = time.Now()
	}
}

// input takes note of input.
func (k *keepalive) input() { k.heard = true }

// tick is called when the deadline has passed. It says whether to send a Ping,
// or why to give the peer up.
func (k *keepalive) tick(now time.Time) (ping bool, err error) {
	if k.idle > 0 && now.Sub(k.received) >= k.idle {
		return false, errIdleTooLong
	}
	if k.interval == 0 || now.Before(k.pulse) {
		return false, nil
	}
	if k.heard {
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
