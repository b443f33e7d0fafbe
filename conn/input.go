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

// release gives the buffer back if there is nothing in it.
func (in *input) release() {
	if in.buf != nil && in.r == in.w {
		putBuffer(in.buf)
		in.buf, in.r, in.w = nil, 0, 0
	}
}

// room returns where to read to: a buffer if there is none yet, and otherwise
// what is left of it behind the bytes that wait for more.
func (in *input) room() []byte {
	if in.buf == nil {
		in.buf = getBuffer()
	}
	if in.r > 0 {
		in.w = copy(in.buf, in.bytes())
		in.r = 0
	}
	if in.w == len(in.buf) {
		in.buf = append(in.buf, make([]byte, bufferSize)...)
	}
	return in.buf[in.w:]
}

// fill waits for input and reads it into the buffer.
func (in *input) fill() error {
	in.release()
	if in.raw != nil {
		return in.fillDirect()
	}
	n, err := in.nc.Read(in.room())
	in.w += n
	if n > 0 {
		return nil
	}
	return err
}

// readTo waits for input and reads it to p. The buffer must be empty.
func (in *input) readTo(p []byte) (int, error) {
	in.release()
	n, err := in.nc.Read(p)
	if n > 0 {
		return n, nil
	}
	return 0, err
}
