package conn

import (
	"io"
	"net"
)

// closeWrite says that nothing more will be written, and reports whether nc has
// a way to say so.
func closeWrite(nc net.Conn) bool {
	half, ok := nc.(interface{ CloseWrite() error })
	return ok && half.CloseWrite() == nil
}

// discard reads nc to its end.
func discard(nc net.Conn) { io.Copy(io.Discard, onlyReader{nc}) }

// An onlyReader hides what else a connection can do, so that io.Copy takes
// nothing from it but bytes.
type onlyReader struct{ io.Reader }
