package conn

import (
	"context"
	"net"
	"slices"
	"sync"
)

// A write is given up when the peer has taken nothing for the time-out. To say
// so to the system each time would cost more than it is worth, and a socket
// goes on where it stood when its deadline passed. So on a socket the deadline
// is left from one write to the next, and is moved only when it has passed: a
// peer that takes nothing is noticed between one and two time-outs later.

// write writes all of b, which may be nothing.
func (o *output) write(ctx context.Context, b []byte) error {
	if len(b) == 0 {
		return nil
	}
	o.prepare()
	for tries := 0; ; tries++ {
		n, err := o.nc.Write(b)
		if err == nil || !o.again(ctx, err, n, tries) {
			return err
		}
		b = b[n:]
	}
}

// writePieces writes all of b, of which each piece has the time-out for itself.
func (o *output) writePieces(ctx context.Context, b []byte) error {
	for piece := range slices.Chunk(b, largeSize) {
		if err := o.write(ctx, piece); err != nil {
			return err
		}
	}
	return nil
}

// writeBoth writes a and then b, which only a socket can, in one system call.
func (o *output) writeBoth(ctx context.Context, a, b []byte) error {
	v := vectors.Get().(*vector)
	defer v.free()
	v.slices = [2][]byte{a, b}
	v.rest = v.slices[:]
	for tries := 0; ; tries++ {
		n, err := v.rest.WriteTo(o.nc)
		if err == nil || !o.again(ctx, err, int(n), tries) {
			return err
		}
	}
}

// prepare sets the deadline where a write must not meet an old one: TLS, for
// one, cannot go on after it has passed.
func (o *output) prepare() {
	if !o.socket && o.timeout > 0 {
		o.arm()
	}
}

// renew sets the deadline if it has passed.
func (o *output) renew() {
	if t := o.interrupt.standing; t != 0 && t <= now() {
		o.arm()
	}
}

// arm sets the deadline.
func (o *output) arm() {
	if o.timeout > 0 {
		o.interrupt.arm(now().after(o.timeout))
	}
}

// again decides whether a write that has failed after n bytes goes on: if it was
// the deadline, and either the peer has taken something or the deadline was an
// old one.
func (o *output) again(ctx context.Context, err error, n, tries int) bool {
	if !o.socket || !isTimeout(err) || ctx.Err() != nil || o.timeout == 0 || n == 0 && tries > 0 {
		return false
	}
	o.arm()
	return true
}

// A vector is two slices to be written in one system call.
type vector struct {
	slices [2][]byte
	rest   net.Buffers
}

var vectors = sync.Pool{New: func() any { return new(vector) }}

// free gives v back without what it refers to.
func (v *vector) free() {
	*v = vector{}
	vectors.Put(v)
}
