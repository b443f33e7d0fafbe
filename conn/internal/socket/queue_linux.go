package socket

import (
	"crypto/tls"
	"encoding/binary"
	"net"
	"syscall"
)

// soMemInfo is SO_MEMINFO (Linux 4.12): an array of 32-bit counts of the memory
// of a socket, of which the fourth is the most that may be queued for sending,
// and the sixth what is.
const soMemInfo = 55

// Queued returns how many bytes of memory the kernel holds for what was written
// to nc and the peer's kernel has not taken, and how many it may hold: beyond that
// a write waits. If the system does not tell, or nc is no socket, nor TLS on one,
// ok is false.
func Queued(nc net.Conn) (queued, most int, ok bool) {
	if t, isTLS := nc.(*tls.Conn); isTLS {
		nc = t.NetConn()
	}
	raw := rawConn(nc)
	if raw == nil {
		return 0, 0, false
	}
	err := raw.Control(func(fd uintptr) {
		// Package syscall has no call for an array of counts. This one asks
		// for 32 bytes of whatever the option is: the first eight counts.
		info, err := syscall.GetsockoptIPv6MTUInfo(int(fd), syscall.SOL_SOCKET, soMemInfo)
		if err != nil {
			return
		}
		counts := info.Addr.Addr // the third to the sixth
		most = int(binary.NativeEndian.Uint32(counts[4:]))
		queued = int(binary.NativeEndian.Uint32(counts[12:]))
		ok = true
	})
	return queued, most, ok && err == nil
}
