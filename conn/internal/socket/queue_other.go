//go:build !linux

package socket

import "net"

// Queued reports that this system does not tell what is queued for sending.
func Queued(net.Conn) (queued, most int, ok bool) { return 0, 0, false }
