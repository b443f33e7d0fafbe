package stream

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// idleSize is the size of the buffer that a pump waits with, and busySize
	// of the one that it takes when more is coming, in bytes.
	idleSize = 512
	busySize = 16 << 10
)

var busyBuffers = sync.Pool{New: func() any { return new([busySize]byte) }}

// An inlet is the readable half of a stream. A body has no deadline that it
// survives, so a goroutine, the pump, reads the body into a pipe, which has.
type inlet struct {
	body      io.Reader
	near, far net.Conn
	end       atomic.Pointer[error] // why body has ended; set before far is closed
}

func newInlet(body io.Reader) *inlet {
	near, far := net.Pipe()
	return &inlet{body: body, near: near, far: far}
}

// pump reads the body until it ends, or until the inlet is closed and the body too.
func (in *inlet) pump() {
	defer in.far.Close()
	idle := make([]byte, idleSize)
	var busy *[busySize]byte
	for b := idle; ; {
		n, err := in.body.Read(b)
		if n > 0 {
			if _, err := in.far.Write(b[:n]); err != nil {
				return
			}
		}
		if err != nil {
			err = reason(err)
			in.end.Store(&err)
			return
		}
		switch {
		case busy == nil && n == len(b):
			busy = busyBuffers.Get().(*[busySize]byte)
			b = busy[:]
		case busy != nil && n <= idleSize:
			busyBuffers.Put(busy)
			b, busy = idle, nil
		}
	}
}

// ended returns why the body has ended, or nil.
func (in *inlet) ended() error {
	if err := in.end.Load(); err != nil {
		return *err
	}
	return nil
}

// Read implements net.Conn.
func (in *inlet) Read(p []byte) (int, error) {
	n, err := in.near.Read(p)
	switch err {
	case io.EOF: // the pump has ended
		err = in.ended()
	case io.ErrClosedPipe:
		err = net.ErrClosed
	}
	return n, err
}

// SetReadDeadline implements net.Conn. A Read that it ends loses nothing.
func (in *inlet) SetReadDeadline(t time.Time) error { return in.near.SetReadDeadline(t) }
