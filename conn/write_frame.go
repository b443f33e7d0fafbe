package conn

import (
	"context"

	"duplex/conn/internal/buffer"
	"duplex/conn/internal/socket"
	"duplex/frame"
	"duplex/mask"
)

// A frame gets into the outbox by a copy of its payload behind its header, masked
// if it must be. A long one is written at once, behind what waits: from where it
// lies, unless it must be masked.

// put appends a frame to what waits, or, where it is long, writes both. The
// machine is asked, and the trace is told. The payload is not changed. The caller
// has the lock.
func (a *active) put(ctx context.Context, h *frame.Header, payload []byte) error {
	a.takeControls() // before send: after a Close frame nothing may follow
	h.Length = int64(len(payload))
	if err := a.send(h, payload); err != nil {
		return err
	}
	switch n := frame.MaxHeader + len(payload); {
	case (h.Masked || n <= a.copySize()) && a.out.reserve(n):
		a.out.append(h, payload)
		return nil
	case h.Masked:
		return a.putMasked(ctx, h, payload)
	}
	return a.putLong(ctx, h, payload)
}

// copySize returns up to which length a frame that is not masked is copied behind
// what waits. A socket takes one slice for less than it takes two, by more than the
// copy costs. What is no socket may have one below it: there a message of 16 KiB is
// still one write.
func (a *active) copySize() int {
	if a.sock.Plain() {
		return buffer.LargeSize
	}
	return frame.MaxHeader + corkSize
}

// putShort is put, once control frames have been taken, for a frame that fits the
// buffer behind what waits there: it writes nothing.
func (a *active) putShort(h *frame.Header, payload []byte) error {
	h.Length = int64(len(payload))
	if err := a.send(h, payload); err != nil {
		return err
	}
	a.out.reserve(frame.MaxHeader + len(payload))
	a.out.append(h, payload)
	return nil
}

// append appends a frame, for which there is room.
func (o *outbox) append(h *frame.Header, payload []byte) {
	b := h.Append(o.buf)
	n := len(b)
	b = b[:n+len(payload)]
	if h.Masked {
		mask.Copy(b[n:], payload, h.Key)
	} else {
		copy(b[n:], payload)
	}
	o.buf = b
}

// reserve makes room for n more bytes in buf and reports whether it can. A buffer
// only grows: it is given back when it has been written.
func (o *outbox) reserve(n int) bool {
	if n <= cap(o.buf)-len(o.buf) {
		return true
	}
	switch total := len(o.buf) + n; {
	case o.buf == nil && total <= smallSize:
		o.buf = o.small[:0]
	case total <= buffer.Size:
		o.buf = append(buffer.Get()[:0], o.buf...)
	case total <= buffer.LargeSize:
		o.buf = buffer.Enlarge(o.buf, n)
	default:
		return false
	}
	return true
}

// putLong writes what waits, a header, and a payload from where it lies. The
// caller has the lock.
func (a *active) putLong(ctx context.Context, h *frame.Header, payload []byte) error {
	o := &a.out
	o.reserve(frame.MaxHeader)
	o.buf = h.Append(o.buf)
	if a.sock.TLS() {
		// Each write is a record at least, so the first one is to be full: the
		// start of the payload is copied for that, and no more of it.
		n := min(socket.RecordSize-len(o.buf)%socket.RecordSize, len(payload))
		o.reserve(n)
		o.buf = append(o.buf, payload[:n]...)
		payload = payload[n:]
	}
	b := o.take()
	defer buffer.Put(b)
	return a.writeBoth(ctx, b, payload)
}

// putMasked is for a frame that does not fit the buffer: it goes out in pieces by
// way of it, since the payload is not changed. The caller has the lock.
func (a *active) putMasked(ctx context.Context, h *frame.Header, payload []byte) error {
	o := &a.out
	o.reserve(buffer.LargeSize - len(o.buf))
	o.buf = h.Append(o.buf)
	for key := h.Key; ; {
		at := len(o.buf)
		n := min(len(payload), cap(o.buf)-at)
		o.buf = o.buf[:at+n]
		key = mask.Copy(o.buf[at:], payload[:n], key)
		if payload = payload[n:]; len(payload) == 0 {
			return nil // what is left waits or goes out like any other frame
		}
		if err := a.write(ctx, o.buf); err != nil {
			return err
		}
		o.buf = o.buf[:0]
	}
}
