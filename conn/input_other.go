//go:build !unix

package conn

import (
	"net"
	"syscall"
)

// rawConn returns nil: a read needs a buffer to wait with on this system.
func rawConn(net.Conn) syscall.RawConn { return nil }

func (*input) fillDirect() error { panic("unreachable: there is no rawConn") }

func canRest(net.Conn) bool { return false }

func awaitInput(net.Conn) bool { panic("unreachable: no connection can rest") }

func (*input) writeNow([]byte) (int, error) { panic("unreachable: there is no rawConn") }
