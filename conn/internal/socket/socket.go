package socket

import (
	"crypto/tls"
	"net"
	"sync"
	"syscall"
)

// A Socket is a connection that is read by one goroutine at a time and written by
// one goroutine at a time.
type Socket struct {
	conn   net.Conn
	plain  bool            // a TCP or Unix socket itself, nothing that wraps one
	tls    bool            // each write is a record of TLS, or several
	raw    syscall.RawConn // of a plain one on a Unix system, otherwise nil
	reader direct
	writer direct
	vector vector
	idle   [16]byte // what an idle connection that is not plain waits with
}

// A Buffer is where [Socket.Read] reads to.
type Buffer interface {
	// Room returns where to read to. It is called when there is input, or
	// where that cannot be known.
	Room() []byte

	// Release says that nothing was read to what Room returned.
	Release()
}

// Init has the socket work on nc. It may be called again with another connection
// when no I/O goes on.
func (s *Socket) Init(nc net.Conn) {
	s.conn, s.plain, s.raw = nc, IsPlain(nc), rawConn(nc)
	s.tls = !s.plain && IsTLS(nc)
	s.reader.bind((*direct).read)
	s.writer.bind((*direct).write)
}

// Forget lets go of the connection.
func (s *Socket) Forget() { s.conn, s.raw = nil, nil }

// IsPlain reports whether nc is a TCP or Unix socket itself. Such a socket gathers
// what it writes from several slices in one system call, and can go on with a
// write whose deadline has passed. What wraps one may have a Read and a Write of
// its own, which must not be passed by.
func IsPlain(nc net.Conn) bool {
	switch nc.(type) {
	case *net.TCPConn, *net.UnixConn:
		return true
	}
	return false
}

// Plain reports whether the connection is a TCP or Unix socket itself.
func (s *Socket) Plain() bool { return s.plain }

// IsTLS reports whether nc is a TLS connection: one of package crypto/tls, or one
// that says as much by its ConnectionState.
func IsTLS(nc net.Conn) bool {
	_, ok := nc.(interface{ ConnectionState() tls.ConnectionState })
	return ok
}

// TLS reports whether the connection is one of TLS.
func (s *Socket) TLS() bool { return s.tls }

// Read waits for input and reads it to b. On a plain socket of a Unix system it
// asks b for room only once there is input. At the end of the input it returns
// io.EOF.
func (s *Socket) Read(b Buffer) (int, error) {
	if s.raw != nil {
		return s.readDirect(b)
	}
	n, err := s.conn.Read(b.Room())
	if n > 0 {
		return n, nil
	}
	return 0, err
}

// ReadIdle is [Socket.Read] for a connection that is expected to wait for long:
// while it waits it holds no more than a few bytes on any kind of connection.
func (s *Socket) ReadIdle(b Buffer) (int, error) {
	if s.raw != nil {
		return s.readDirect(b)
	}
	n, err := s.conn.Read(s.idle[:])
	if n > 0 {
		return copy(b.Room(), s.idle[:n]), nil
	}
	return 0, err
}

// ReadTo waits for input and reads it to p.
func (s *Socket) ReadTo(p []byte) (int, error) {
	n, err := s.conn.Read(p)
	if n > 0 {
		return n, nil
	}
	return 0, err
}

// Write writes all of b.
func (s *Socket) Write(b []byte) (int, error) { return s.conn.Write(b) }

// WriteBoth writes a and then b: with one system call on a plain socket. Elsewhere
// it writes a, or, if that is empty, a piece of b, and is to be called again.
func (s *Socket) WriteBoth(a, b []byte) (int, error) {
	switch {
	case s.plain:
		return s.writeVector(a, b)
	case len(a) > 0:
		return s.conn.Write(a)
	}
	return s.conn.Write(b[:min(len(b), 5*RecordSize)])
}

func (s *Socket) writeVector(a, b []byte) (int, error) {
	s.vector.slices = [2][]byte{a, b}
	s.vector.rest = s.vector.slices[:]
	n, err := s.vector.rest.WriteTo(s.conn)
	s.vector = vector{}
	return int(n), err
}

// RecordSize is how many bytes a record of TLS holds (RFC 8446, section 5.1).
const RecordSize = 16 << 10

// A vector is two slices to be written in one system call.
type vector struct {
	slices [2][]byte
	rest   net.Buffers
}

// A direct is one read or write of a descriptor, without waiting. Its try is
// bound once: a closure for each call would be an allocation.
type direct struct {
	bound sync.Once
	try   func(fd uintptr) bool
	from  Buffer // to read to
	p     []byte // to write
	now   bool   // not to wait
	n     int
	err   error
}

// bind makes try, which does one attempt.
func (d *direct) bind(attempt func(d *direct, fd int) bool) {
	d.bound.Do(func() { d.try = func(fd uintptr) bool { return attempt(d, int(fd)) } })
}
