//go:build !unix

package conn

import "net"

// A directReader waits without a buffer. There is none on this system.
type directReader struct{}

func newDirectReader(net.Conn) *directReader { return nil }

func (*directReader) fill(*input) error { panic("unreachable: newDirectReader returns nil") }
