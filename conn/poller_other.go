//go:build !linux

package conn

// A poller watches over connections that are parked. There is none on this
// system.
type poller struct{}

func (*poller) park(*Conn) bool { return false }
func (*poller) forget(*Conn)    {}
func (*poller) count() int      { return 0 }
func (*poller) close()          {}
