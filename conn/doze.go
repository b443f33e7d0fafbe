package conn

import "time"

// How long a connection of a Server goes on waiting for input before it rests
// depends on how long it has rested before. One that is woken for the first time,
// or after a long rest, will hardly be woken again soon, and rests again almost at
// once; one that is woken again and had hardly begun to rest stays as long as it
// may. So to rest costs a connection that is busy next to nothing, and those that
// only came to wait hold nothing.

// minStay is how long a connection that was woken stays at least.
const minStay = 20 * time.Millisecond

// drowsy reports whether there was no input for as long as the connection stays.
func (k *keepalive) drowsy(now instant) bool {
	if k.doze == 0 || now < k.doze {
		return false
	}
	drowsy := !k.stirred
	k.doze, k.stirred = now.after(k.staying()), false
	return drowsy
}

// busy takes note that the connection cannot rest for now: the rest of a message
// is to come.
func (k *keepalive) busy(now instant) { k.doze = now.after(parkAfter) }

func (k *keepalive) staying() time.Duration { return time.Duration(k.stay) * time.Millisecond }

// rests takes note that the connection rests from now on.
func (k *keepalive) rests(now instant) { k.doze = now }

// wakes takes note that it does no longer. Without input it will rest again as
// soon as it has been looked after.
func (k *keepalive) wakes(now instant, input bool, most time.Duration) {
	if !input {
		k.doze = now
		return
	}
	stay := minStay
	if k.stay > 0 && now < k.doze.after(most) {
		stay = most
	}
	k.stay = uint32(stay / time.Millisecond)
	k.doze = now.after(k.staying())
}
