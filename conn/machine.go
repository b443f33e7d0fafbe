package conn

import (
	"math"

	"duplex/frame"
	"duplex/mask"
)

// A Machine is the protocol of one connection after the opening handshake,
// without its I/O: bytes go in, events come out. It owns no buffer and does not
// allocate. The zero Machine is a server without limits.
//
// Receive and Send touch different parts of a Machine: one goroutine may
// receive while another sends.
type Machine struct {
	Client       bool  // which end this is: a client masks what it sends (section 5.3)
	MaxMessage   int64 // the longest message to receive, in bytes; 0 or less means no limit
	MaxFragments int   // the most frames in a message to receive; 0 or less means no limit
	Deflate      bool  // permessage-deflate has been agreed on: messages may be compressed

	in, out half

	// The message being received.
	message    frame.Opcode
	compressed bool
	text       utf8State
	size       int64 // as announced by its frames so far
	fragments  int

	// The frame being received, from its header to the end of its payload.
	fin       bool
	key       mask.Key
	remaining int64 // bytes of the payload still to come
}

// Receive takes the input that has arrived and returns the event at its start
// and the n bytes that make it. If n is 0 and err is nil it needs more: come
// again with the same bytes and those that follow. It unmasks in place, so the
// n bytes are changed, and the event's payload lies in them.
//
// The payload of a message comes in as many events as the input is cut into,
// control frames come whole: a buffer of [frame.MaxHeader] and
// [frame.MaxControl] bytes is enough to make progress.
// However the input is cut, the same payload comes out, up to the same byte,
// with the same error. Text is checked as it comes and fails at the first byte
// that cannot belong to UTF-8 (section 8.1). Of a compressed message this, and
// MaxMessage, are up to whoever inflates it; it may take four times as many
// bytes, and some more, before it is inflated.
//
// An error is a [*frame.Error] and leaves the machine, and the input, as they
// were. After a Close frame every further frame is one.
func (m *Machine) Receive(data []byte) (ev Event, n int, err error) {
	if m.remaining > 0 {
		return m.payload(data)
	}
	var h frame.Header
	n, err = h.Parse(data)
	if n == 0 {
		return Event{}, 0, err
	}
	if err := m.check(&h); err != nil {
		return Event{}, 0, err
	}
	in, err := m.in.next(&h)
	if err != nil {
		return Event{}, 0, err
	}
	if h.Opcode.IsControl() {
		return m.control(in, &h, data, n)
	}
	if err := m.begin(in, &h); err != nil {
		return Event{}, 0, err
	}
	ev, k, err := m.payload(data[n:])
	if err != nil {
		// The header is good; what is wrong with the payload is found
		// again at the payload's first byte.
		return Event{Opcode: m.message, Compressed: m.compressed}, n, nil
	}
	ev.Opcode = m.message
	return ev, n + k, nil
}

// check checks what a header may say on this end of this connection.
func (m *Machine) check(h *frame.Header) error {
	switch {
	case h.RSV1 && !m.mayCompress(h) || h.RSV2 || h.RSV3:
		return frame.ErrReservedBits
	case m.Client && h.Masked:
		return frame.ErrMasked
	case !m.Client && !h.Masked:
		return frame.ErrNotMasked
	}
	return nil
}

// mayCompress reports whether a frame with that header may say that its message
// is compressed: the first of a message may (RFC 7692, section 6).
func (m *Machine) mayCompress(h *frame.Header) bool {
	return m.Deflate && (h.Opcode == frame.Text || h.Opcode == frame.Binary)
}

// control receives a control frame, of which n bytes are the header.
func (m *Machine) control(in half, h *frame.Header, data []byte, n int) (Event, int, error) {
	end := n + int(h.Length)
	if len(data) < end {
		return Event{}, 0, nil
	}
	p := data[n:end:end]
	mask.XOR(p, h.Key)
	if h.Opcode == frame.Close {
		if err := frame.CheckClose(p); err != nil {
			mask.XOR(p, h.Key)
			return Event{}, 0, err
		}
	}
	m.in = in
	return Event{Opcode: h.Opcode, Payload: p, Fin: true}, end, nil
}

// begin takes in the header of a frame of data.
func (m *Machine) begin(in half, h *frame.Header) error {
	size, fragments, compressed := m.size, m.fragments, m.compressed
	if h.Opcode != frame.Continuation {
		size, fragments, compressed = 0, 0, h.RSV1
	}
	if h.Length > m.maxSize(compressed)-size {
		return ErrMessageTooBig
	}
	if m.MaxFragments > 0 && fragments >= m.MaxFragments {
		return ErrTooManyFragments
	}
	if h.Length == 0 && h.Fin && h.Opcode == frame.Continuation && m.text.unfinished() {
		return frame.ErrInvalidUTF8
	}
	if h.Opcode != frame.Continuation {
		m.message = h.Opcode
	}
	m.in = in
	m.compressed, m.size, m.fragments = compressed, size+h.Length, fragments+1
	m.fin, m.key, m.remaining = h.Fin, h.Key, h.Length
	return nil
}

// maxSize returns how long the payload of a message may be on the wire. A
// compressed one that is much longer than it is once inflated serves no one: it
// would keep the receiver busy with nothing.
func (m *Machine) maxSize(compressed bool) int64 {
	const most, times, more = math.MaxInt64, 4, 1 << 10
	switch {
	case m.MaxMessage <= 0 || compressed && m.MaxMessage > (most-more)/times:
		return most
	case compressed:
		return m.MaxMessage*times + more
	}
	return m.MaxMessage
}

// unmask masks or unmasks p, if that is anything to do, and returns the key for
// what follows.
func (m *Machine) unmask(p []byte) mask.Key {
	if m.key == (mask.Key{}) {
		return m.key
	}
	return mask.XOR(p, m.key)
}

// payload receives what data holds of the frame's payload.
func (m *Machine) payload(data []byte) (Event, int, error) {
	p := data
	if int64(len(p)) > m.remaining {
		p = p[:m.remaining:m.remaining]
	}
	last := m.fin && int64(len(p)) == m.remaining
	key := m.unmask(p)
	if m.message == frame.Text && !m.compressed {
		text, good := m.text.check(p, last)
		if good < len(p) {
			m.unmask(p)
			if good == 0 {
				return Event{}, 0, frame.ErrInvalidUTF8
			}
			p, last = p[:good], false
			key = m.unmask(p)
		}
		m.text = text
	}
	m.key = key
	m.remaining -= int64(len(p))
	return Event{Opcode: m.message, Compressed: m.compressed, Payload: p, Fin: last}, len(p), nil
}

// Remaining returns how many bytes of the payload of a message's frame are
// still to come. Up to as many may be read to wherever they are wanted and
// given to Receive from there.
func (m *Machine) Remaining() int64 { return m.remaining }

// between reports whether what is received stands between two messages.
func (m *Machine) between() bool { return m.in == half{} && m.remaining == 0 }

// idle reports whether a new Machine would go on as this one does.
func (m *Machine) idle() bool { return m.between() && m.out == half{} }

// Send takes the header of a frame that is to be sent, with its opcode, its
// length, its Fin bit and, if the message is compressed, its RSV1 bit, and
// returns the header to send: masked, with a fresh key, by a client. A frame
// that may not be sent now is a [*frame.Error].
func (m *Machine) Send(h frame.Header) (frame.Header, error) {
	err := m.send(&h)
	return h, err
}

// send is Send in place, since to copy a header costs more than the rest.
func (m *Machine) send(h *frame.Header) error {
	if err := h.Check(); err != nil {
		return err
	}
	if h.RSV1 && !m.mayCompress(h) || h.RSV2 || h.RSV3 {
		return frame.ErrReservedBits
	}
	out, err := m.out.next(h)
	if err != nil {
		return err
	}
	m.out = out
	h.Masked, h.Key = m.Client, mask.Key{}
	if m.Client {
		h.Key = mask.NewKey()
	}
	return nil
}

// State returns how far the connection is on its way to being closed. It looks
// at both directions: call it while neither Receive nor Send runs.
func (m *Machine) State() State {
	switch {
	case m.in.closed && m.out.closed:
		return Closed
	case m.in.closed || m.out.closed:
		return Closing
	}
	return Open
}
