package protocol

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
	text       UTF8
	size       int64 // sum of the lengths that its frames have announced
	fragments  int   // frames so far

	// The frame being received. From its header to the end of its payload
	// remaining counts down and key rotates with the bytes.
	header    frame.Header
	key       mask.Key
	remaining int64 // bytes of the payload still to come
}

// Receive takes the input that has arrived and returns the event at its start
// and the n bytes that make it. If n is 0 and err is nil it needs more: call it
// again with the same bytes and those that follow. It unmasks in place, so the
// n bytes are changed, and the event's payload aliases them.
//
// The payload of a message comes in as many events as the input is cut into,
// control frames come whole: a buffer of [frame.MaxHeader] and
// [frame.MaxControl] bytes is enough to make progress.
// However the input is cut, the same payload comes out, up to the same byte,
// with the same error. Text is checked as it comes and fails at the first byte
// that cannot belong to UTF-8 (section 8.1). Of a compressed message neither the
// text nor MaxMessage is checked: the caller does both as it inflates. On the
// wire a compressed message may be up to four times MaxMessage and 1 KiB long.
//
// An error is a [*frame.Error] and leaves the state of the machine, and the
// input, as they were. After a Close frame every further frame is one.
func (m *Machine) Receive(data []byte) (ev Event, n int, err error) {
	if m.remaining > 0 {
		return m.payload(data)
	}
	// The header is parsed where it stays: to copy one costs more than to
	// parse it. Between two frames nothing else depends on it.
	h := &m.header
	*h = frame.Header{}
	n, err = h.Parse(data)
	if n == 0 {
		return Event{}, 0, err
	}
	if err := m.check(h); err != nil {
		return Event{}, 0, err
	}
	in, err := m.in.next(h)
	if err != nil {
		return Event{}, 0, err
	}
	if h.Opcode.IsControl() {
		return m.control(in, h, data, n)
	}
	if err := m.begin(in, h); err != nil {
		return Event{}, 0, err
	}
	ev, k, err := m.payload(data[n:])
	if err != nil {
		// The header is valid and consumed. The error belongs to the
		// payload's first byte and is found there again.
		return Event{Opcode: m.message, Compressed: m.compressed}, n, nil
	}
	ev.Opcode = m.message
	return ev, n + k, nil
}

// check checks what a header may say at this end of this connection.
func (m *Machine) check(h *frame.Header) error {
	switch {
	// "MUST be 0 unless an extension is negotiated that defines meanings for
	// non-zero values." (section 5.2)
	case h.RSV1 && !m.mayCompress(h) || h.RSV2 || h.RSV3:
		return frame.ErrReservedBits
	// "A client MUST close a connection if it detects a masked frame."
	// (section 5.1)
	case m.Client && h.Masked:
		return frame.ErrMasked
	// "The server MUST close the connection upon receiving a frame that is
	// not masked." (section 5.1)
	case !m.Client && !h.Masked:
		return frame.ErrNotMasked
	}
	return nil
}

// mayCompress reports whether RSV1 may be set in a frame with header h: it marks
// the first frame of a compressed message (RFC 7692, section 6).
func (m *Machine) mayCompress(h *frame.Header) bool {
	return m.Deflate && (h.Opcode == frame.Text || h.Opcode == frame.Binary)
}

// control receives a control frame. The first n bytes of data are its header.
func (m *Machine) control(in half, h *frame.Header, data []byte, n int) (Event, int, error) {
	end := n + int(h.Length) // at most frame.MaxControl: Parse has checked it
	if len(data) < end {
		return Event{}, 0, nil
	}
	p := data[n:end:end]
	mask.XOR(p, h.Key)
	if h.Opcode == frame.Close {
		if err := frame.CheckClose(p); err != nil {
			mask.XOR(p, h.Key) // an error leaves the input as it was
			return Event{}, 0, err
		}
	}
	m.in = in
	return Event{Opcode: h.Opcode, Payload: p, Fin: true}, end, nil
}

// begin takes in the header of a frame of data. Nothing is stored before the
// last check has passed.
func (m *Machine) begin(in half, h *frame.Header) error {
	size, fragments, compressed := m.size, m.fragments, m.compressed
	if h.Opcode != frame.Continuation {
		size, fragments, compressed = 0, 0, h.RSV1
	}
	// size never exceeds the limit, so the difference cannot overflow.
	if h.Length > m.maxSize(compressed)-size {
		return ErrMessageTooBig
	}
	if m.MaxFragments > 0 && fragments >= m.MaxFragments {
		return ErrTooManyFragments
	}
	// An empty last frame has no byte at which payload could find that the
	// text ends within a character.
	if h.Length == 0 && h.Fin && h.Opcode == frame.Continuation && m.text.Unfinished() {
		return frame.ErrInvalidUTF8
	}
	if h.Opcode != frame.Continuation {
		m.message = h.Opcode
	}
	m.in = in
	m.compressed, m.size, m.fragments = compressed, size+h.Length, fragments+1
	m.key, m.remaining = h.Key, h.Length
	return nil
}

// maxSize returns how long the payload of a message may be on the wire. A
// compressed message that is much longer than what it inflates to has no use but
// to keep the receiver busy.
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

// unmask XORs p with the key, which both masks and unmasks, and returns the key
// for the byte behind p. A client receives frames without a key.
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
	last := m.header.Fin && int64(len(p)) == m.remaining
	key := m.unmask(p)
	if m.message == frame.Text && !m.compressed {
		text, good := m.text.Check(p, last)
		if good < len(p) {
			// Hand over the good bytes; the bad one comes first the next
			// time and is the error then, however the input was cut.
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

// Send takes the header of a frame that is to be sent, with its opcode, its
// length, its Fin bit and, if the message is compressed, its RSV1 bit. It
// completes the header: at a client Masked is set, with a fresh key, and at a
// server it is not (section 5.1). A frame that may not be sent now is a
// [*frame.Error], and the machine stays as it was.
func (m *Machine) Send(h *frame.Header) error {
	if !m.Client {
		return m.SendWith(h, mask.Key{})
	}
	return m.SendWith(h, mask.NewKey())
}

// SendWith is [Machine.Send] for a caller that draws masking keys itself, as
// [mask.Keys] does. The key must be fresh and unpredictable (section 5.3). A
// server ignores it.
func (m *Machine) SendWith(h *frame.Header, key mask.Key) error {
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
		h.Key = key
	}
	return nil
}
