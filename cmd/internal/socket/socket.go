// Package socket has what commands that wait for clients have in common: to open
// the socket, to say where it is, and how long to say goodbye.
package socket

import (
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
	"time"
)

// Goodbye is how long a server waits for its clients when it shuts down: a little
// longer than a closing handshake may take.
const Goodbye = 6 * time.Second

// Listen listens on a host:port of network tcp, or on a path of network unix. An
// error says what to do about it, and with which flag.
func Listen(network, address, flag string) (net.Listener, error) {
	l, err := net.Listen(network, address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%w%s", err, taken(network, address, flag))
	}
	return l, err
}

// taken says what to do about an address that is in use.
func taken(network, address, flag string) string {
	if network != "unix" {
		return fmt.Sprintf(": is a server running there already? %s takes another port, 0 any free one", flag)
	}
	if info, err := os.Lstat(address); err != nil || info.Mode().Type() != os.ModeSocket {
		return fmt.Sprintf(", and not by a socket: %s takes a path where nothing is", flag)
	}
	return fmt.Sprintf(" (remove %s if no server is using it)", address)
}

// URL returns the URL of what l listens on.
func URL(l net.Listener, secure bool) string {
	scheme := "ws"
	if secure {
		scheme = "wss"
	}
	if l.Addr().Network() == "unix" {
		scheme += "+unix"
	}
	return scheme + "://" + l.Addr().String()
}
