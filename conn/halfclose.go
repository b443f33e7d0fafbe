package conn

import (
	"crypto/tls"
	"io"
	"net"
)

// closeWrite says that nothing more will be written, and reports whether nc has
// a way to say so.
func closeWrite(nc net.Conn) bool {
	half, ok := nc.(interface{ CloseWrite() error })
	return ok && half.CloseWrite() == nil
}

// closeNow closes nc. TLS would first have the peer take one more record, and
// wait for seconds if it does not.
func closeNow(nc net.Conn) {
	if t, ok := nc.(*tls.Conn); ok {
		t.NetConn().Close()
	}
	nc.Close()
}

// discard reads nc to its end.
func discard(nc net.Conn) { io.Copy(io.Discard, onlyReader{nc}) }

// An onlyReader hides what else a connection can do, so that io.Copy takes
// nothing from it but bytes.
type onlyReader struct{ io.Reader }
