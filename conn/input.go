package conn

import (
	"net"
	"syscall"
)

// An input is what has been read from a connection and not been received by
// its machine. It has a buffer while there is something in it, and while it
// waits only where it cannot wait without.
type input struct {
	nc   net.Conn
	raw  syscall.RawConn // to wait without a buffer; nil where that is not possible
	buf  []byte          // nil, or a buffer
	r, w int             // buf[r:w] is to be received
	kept int             // bytes before r that are needed still
	much bool            // more was coming in lately than a buffer holds
}

// newInput returns the input of nc. What early[r:] holds has been read already;
// the input keeps early, or gives it back to the pool.
func newInput(nc net.Conn, early []byte, r int) input {
	in := input{nc: nc, raw: rawConn(nc), buf: early[:cap(early)], r: r, w: len(early)}
	in.release()
	return in
}

// bytes returns what there is to receive.
func (in *input) bytes() []byte { return in.buf[in.r:in.w] }

// consume takes n bytes away.
func (in *input) consume(n int) { in.r += n }

// keep has the last n bytes that were taken away stay where they are, with those
// that follow behind them: there is to be room for that many more.
func (in *input) keep(n, more int) {
	in.kept = n
	if n+more > len(in.buf) {
		in.enlarge()
	}
}

// whole returns the n bytes taken away last, of which no more are kept.
func (in *input) whole(n int) []byte {
	in.kept = 0
	return in.buf[in.r-n : in.r : in.r]
}

// release gives the buffer back if there is nothing in it.
func (in *input) release() {
	if in.buf != nil && in.r == in.w && in.kept == 0 {
		putBuffer(in.buf)
		in.buf, in.r, in.w = nil, 0, 0
	}
}

// room returns where to read to: a buffer if there is none yet, and otherwise
// what is left of it behind the bytes that wait for more.
func (in *input) room() []byte {
	switch {
	case in.buf == nil && in.much:
		in.buf = getLargeBuffer()
	case in.buf == nil:
		in.buf = getBuffer()
	case in.much:
		in.enlarge()
	default:
		in.compact()
	}
	return in.buf[in.w:]
}

// compact moves what is in the buffer to its start.
func (in *input) compact() {
	if from := in.r - in.kept; from > 0 {
		in.w = copy(in.buf, in.buf[from:in.w])
		in.r = in.kept
	}
}

// enlarge makes the buffer a large one.
func (in *input) enlarge() {
	in.compact()
	b := enlarge(in.buf[:in.w], largeSize-in.w)
	in.buf = b[:cap(b)]
}

// fill waits for input and reads it into the buffer.
func (in *input) fill() error {
	in.release()
	if in.raw != nil {
		return in.fillDirect()
	}
	n, err := in.nc.Read(in.room())
	if n > 0 {
		in.take(n)
		return nil
	}
	return err
}

// take takes in n bytes that have been read into the buffer.
func (in *input) take(n int) {
	in.w += n
	in.much = in.w == len(in.buf) || n > bufferSize
}

// readTo waits for input and reads it to p. The buffer must be empty.
func (in *input) readTo(p []byte) (int, error) {
	in.release()
	in.much = false // a message too long for any buffer: the start of the next one is copied
	n, err := in.nc.Read(p)
	if n > 0 {
		return n, nil
	}
	return 0, err
}
