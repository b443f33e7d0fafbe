package socket

import (
	"crypto/tls"
	"io"
	"net"
)

// CloseWrite says that nothing more will be written, and reports whether nc has a
// way to say so.
func CloseWrite(nc net.Conn) bool {
	half, ok := nc.(interface{ CloseWrite() error })
	return ok && half.CloseWrite() == nil
}

// CloseNow closes nc at once. The Close of a TLS connection would first have the
// peer take one more record, and wait for seconds if it does not.
func CloseNow(nc net.Conn) {
	if t, ok := nc.(*tls.Conn); ok {
		t.NetConn().Close()
	}
	nc.Close()
}

// Discard reads nc to its end.
func Discard(nc net.Conn) { io.Copy(io.Discard, Reader(nc)) }

// Reader returns nc as a reader that has nothing but Read.
func Reader(nc net.Conn) io.Reader { return onlyReader{nc} }

// An onlyReader hides what else a connection can do, so that io.Copy takes
// nothing from it but bytes.
type onlyReader struct{ io.Reader }
