package deflate

// A Decompressor inflates the messages of one direction of a connection, one
// after the other. The zero value has a window of 32 KiB and takeover. It is
// for one goroutine at a time.
//
// Between messages it holds the window, once there is something in it, or
// nothing at all without takeover. Within a message it borrows the rest from a
// pool.
type Decompressor struct {
	// Bits is the base-2 logarithm of the window's size in bytes, 8 to 15, as
	// agreed. 0 means 15.
	Bits int

	// NoTakeover says that each message stands alone, as agreed: there is no
	// window between messages.
	NoTakeover bool

	window window
	in     *inflater // nil between messages
	err    error
}

// Fill appends to dst what src inflates to, as far as dst has room: it never
// grows dst, and may leave anything in the room behind what it returns. It
// returns how many bytes of src it has used. If there is room left, that is all
// of src, and all that it inflates to is there; otherwise call again with the
// rest of src and more room.
//
// A message may come in any number of pieces, cut anywhere. The last says so,
// and then the four bytes that a message leaves off its end are supplied here
// (RFC 7692, section 7.2.2). The message is complete once Fill has returned with
// room left.
//
// What src inflates to never depends on how the message is cut, and neither does
// the error, which is an [*Error] and is returned from then on.
func (d *Decompressor) Fill(dst, src []byte, last bool) (out []byte, n int, err error) {
	if d.err != nil {
		return dst, 0, d.err
	}
	if d.in == nil {
		d.in = inflaters.Get().(*inflater)
		d.in.reset()
	}
	f := d.in
	f.src, f.last, f.dst, f.start = src, last, dst, len(dst)
	f.window, f.size = &d.window, 1<<windowBits(d.Bits)
	d.err = f.run()
	out, n = f.dst, len(src)-len(f.src)
	f.src, f.dst, f.window = nil, nil, nil

	done := d.err != nil || last && len(out) < cap(out)
	if d.err == nil && !(done && d.NoTakeover) {
		d.keep(out[len(dst):])
	}
	if done {
		d.finish()
	}
	return out, n, d.err
}

// keep appends p to the window, for which there is memory from here on.
func (d *Decompressor) keep(p []byte) {
	if len(p) == 0 {
		return
	}
	if d.window.ring == nil {
		size := 1 << windowBits(d.Bits)
		if d.NoTakeover {
			d.window.ring = rings.Get().(*[1 << maxBits]byte)[:size]
		} else {
			d.window.ring = make([]byte, size)
		}
	}
	d.window.put(p)
}

// finish gives back what was borrowed for a message.
func (d *Decompressor) finish() {
	if d.in != nil {
		inflaters.Put(d.in)
		d.in = nil
	}
	if d.NoTakeover && d.window.ring != nil {
		rings.Put((*[1 << maxBits]byte)(d.window.ring[:1<<maxBits]))
		d.window = window{}
	}
}

// Keeps returns how many bytes the Decompressor holds between messages once it
// has inflated some.
func (d *Decompressor) Keeps() int {
	if d.NoTakeover {
		return 0
	}
	return 1 << windowBits(d.Bits)
}

// Reset forgets all that was inflated, and an error: what follows is the first
// message of another connection. The window's memory is kept.
func (d *Decompressor) Reset() {
	d.finish()
	d.window.reset()
	d.err = nil
}
