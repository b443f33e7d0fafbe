package fuzz_test

import (
	"errors"
	"math/big"
	"unicode/utf8"

	"duplex/conn"
	"duplex/frame"
)

// A reference receives frames as sections 5 and 8.1 word it, with all of the
// input before it and no thought for speed: the oracle for protocol.Machine.
type reference struct {
	client       bool
	deflate      bool
	maxMessage   int64 // 0 means no limit
	maxFragments int   // 0 means no limit

	rest      []byte
	steps     []step
	closed    bool
	kind      string // of the message that is unfinished, or ""
	deflated  bool   // as it is
	message   []byte
	announced *big.Int // what its frames say its length is
	fragments int
}

// large is as many bytes as the reference, whose time is quadratic, is to see.
const large = 2000

// A step is something that an input holds: a message, part of one, a control
// frame, or an error.
type step struct{ Kind, Payload string }

// errMore means that the input ends within something.
var errMore = errors.New("more, please")

// receive returns the steps of the input.
func (r *reference) receive(input []byte) []step {
	r.rest = input
	var err error
	for err == nil {
		err = r.frame()
	}
	if r.kind != "" {
		r.steps = append(r.steps, step{"part " + r.kind, string(r.message)})
	}
	if err != errMore {
		r.steps = append(r.steps, step{"fail", err.Error()})
	}
	return r.steps
}

// A slowHeader is the part of a frame before its payload.
type slowHeader struct {
	fin, rsv1, reserved, masked bool
	opcode                      byte
	length                      *big.Int
	key                         []byte
}

// frame receives one frame.
func (r *reference) frame() error {
	h, err := r.header()
	if err != nil {
		return err
	}
	switch {
	case h.reserved || h.rsv1 && !(r.deflate && (h.opcode == 1 || h.opcode == 2)):
		return frame.ErrReservedBits
	case r.client && h.masked:
		return frame.ErrMasked
	case !r.client && !h.masked:
		return frame.ErrNotMasked
	case r.closed:
		return frame.ErrAfterClose
	case h.opcode >= 8:
		return r.control(h)
	}
	return r.data(h)
}

// header takes a header from the input (section 5.2).
func (r *reference) header() (*slowHeader, error) {
	b := r.rest
	if len(b) < 2 {
		return nil, errMore
	}
	h := &slowHeader{fin: b[0] >= 128, rsv1: b[0]/64%2 == 1, reserved: b[0]/16%4 != 0, opcode: b[0] % 16, masked: b[1] >= 128}
	short := int(b[1] % 128)
	switch {
	case 3 <= h.opcode && h.opcode <= 7 || 11 <= h.opcode:
		return nil, frame.ErrReservedOpcode
	case h.opcode >= 8 && !h.fin:
		return nil, frame.ErrControlFragmented
	case h.opcode >= 8 && short > 125:
		return nil, frame.ErrControlTooLong
	}
	n, err := h.parseLength(b, short)
	if err != nil {
		return nil, err
	}
	if h.masked {
		if len(b) < n+4 {
			return nil, errMore
		}
		h.key = b[n : n+4]
		n += 4
	}
	r.rest = b[n:]
	return h, nil
}

// parseLength sets the length and returns where it ends.
func (h *slowHeader) parseLength(b []byte, short int) (n int, err error) {
	if short < 126 {
		h.length = big.NewInt(int64(short))
		return 2, nil
	}
	n, least := 4, int64(126)
	if short == 127 {
		n, least = 10, 65536
	}
	if n == 10 && len(b) > 2 && b[2] >= 128 {
		return 0, frame.ErrLengthTooLong
	}
	if len(b) < n {
		return 0, errMore
	}
	h.length = new(big.Int).SetBytes(b[2:n])
	if h.length.Cmp(big.NewInt(least)) < 0 {
		return 0, frame.ErrLengthNotMinimal
	}
	return n, nil
}

// payload takes what there is of a payload from the input, and reports whether
// that is all.
func (r *reference) payload(h *slowHeader) (p []byte, whole bool) {
	n := len(r.rest)
	if whole = h.length.Cmp(big.NewInt(int64(n))) <= 0; whole {
		n = int(h.length.Int64())
	}
	for i, x := range r.rest[:n] {
		if h.masked {
			x ^= h.key[i%4]
		}
		p = append(p, x)
	}
	r.rest = r.rest[n:]
	return p, whole
}

// control receives a control frame (section 5.5).
func (r *reference) control(h *slowHeader) error {
	p, whole := r.payload(h)
	if !whole {
		return errMore
	}
	if h.opcode == 8 {
		if err := slowCloseError(p); err != nil {
			return err
		}
		r.closed = true
	}
	r.steps = append(r.steps, step{map[byte]string{8: "close", 9: "ping", 10: "pong"}[h.opcode], string(p)})
	return nil
}

// data receives a frame of a message (sections 5.4 and 5.6).
func (r *reference) data(h *slowHeader) error {
	switch {
	case h.opcode == 0 && r.kind == "":
		return frame.ErrNothingToContinue
	case h.opcode != 0 && r.kind != "":
		return frame.ErrMessageUnfinished
	}
	kind, deflated, message, announced, fragments := r.kind, r.deflated, r.message, r.announced, r.fragments
	if h.opcode != 0 {
		kind, deflated = map[byte]string{1: "text", 2: "binary"}[h.opcode], h.rsv1
		message, announced, fragments = nil, new(big.Int), 0
	}
	if h.opcode != 0 && deflated {
		kind = "deflated " + kind
	}
	announced = new(big.Int).Add(announced, h.length)
	fragments++
	switch {
	case r.tooLong(announced, deflated):
		return conn.ErrMessageTooBig
	case r.maxFragments > 0 && fragments > r.maxFragments:
		return conn.ErrTooManyFragments
	case h.fin && h.length.Sign() == 0 && kind == "text" && !utf8.Valid(message):
		return frame.ErrInvalidUTF8
	}
	r.kind, r.deflated, r.announced, r.fragments = kind, deflated, announced, fragments
	p, whole := r.payload(h)
	return r.append(message, p, whole, h.fin)
}

// tooLong reports whether a length is over the limit, or no length at all.
// Before it is inflated a message may be longer.
func (r *reference) tooLong(length *big.Int, deflated bool) bool {
	limit := big.NewInt(r.maxMessage)
	if deflated {
		limit.Add(limit.Mul(limit, big.NewInt(4)), big.NewInt(1024))
	}
	return !length.IsInt64() || r.maxMessage > 0 && length.Cmp(limit) > 0
}

// append goes on with a message.
func (r *reference) append(message, p []byte, whole, fin bool) error {
	r.message = append(message[:len(message):len(message)], p...)
	end := whole && fin
	if r.kind == "text" {
		if good := slowText(r.message, end); good < len(r.message) {
			r.message = r.message[:good]
			return frame.ErrInvalidUTF8
		}
	}
	if !whole {
		return errMore
	}
	if end {
		r.steps = append(r.steps, step{r.kind, string(r.message)})
		r.kind = ""
	}
	return nil
}

// slowText returns how many bytes of p can begin a text, or be one if p is the
// end (section 8.1).
func slowText(p []byte, end bool) int {
	if utf8.Valid(p) {
		return len(p)
	}
	if beginsText(p) {
		if end {
			return len(p) - 1
		}
		return len(p)
	}
	good := 0
	for beginsText(p[:good+1]) {
		good++
	}
	return good
}

// beginsText reports whether something can follow p that makes it UTF-8. What
// an unfinished character may go on with includes 80 or bf, and then 80.
func beginsText(p []byte) bool {
	for _, rest := range []string{"", "\x80", "\xbf", "\x80\x80", "\xbf\x80", "\x80\x80\x80", "\xbf\x80\x80"} {
		if utf8.ValidString(string(p) + rest) {
			return true
		}
	}
	return false
}
