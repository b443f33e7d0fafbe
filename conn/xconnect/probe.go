package xconnect

import (
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"time"
)

// probe starts a server of net/http on a pipe, and looks for the setting in the
// first frame that it sends (RFC 9113, sections 3.4 and 6.5).
func probe() bool {
	client, server := net.Pipe()
	defer client.Close()
	client.SetDeadline(time.Now().Add(10 * time.Second))
	l := &listener{conn: server, over: make(chan struct{})}
	var protocols http.Protocols
	protocols.SetUnencryptedHTTP2(true)
	s := &http.Server{Protocols: &protocols}
	go s.Serve(l)
	defer s.Close()

	const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\x00\x00\x00\x04\x00\x00\x00\x00\x00" // and empty SETTINGS
	go io.WriteString(client, preface)
	var head [9]byte
	if _, err := io.ReadFull(client, head[:]); err != nil {
		return false
	}
	settings := make([]byte, int(head[0])<<16|int(head[1])<<8|int(head[2]))
	if _, err := io.ReadFull(client, settings); err != nil {
		return false
	}
	const enableConnectProtocol = 8 // RFC 8441, section 3
	for ; len(settings) >= 6; settings = settings[6:] {
		if binary.BigEndian.Uint16(settings) == enableConnectProtocol {
			return binary.BigEndian.Uint32(settings[2:]) == 1
		}
	}
	return false
}

// A listener accepts one connection.
type listener struct {
	conn net.Conn
	over chan struct{}
}

// Accept implements net.Listener.
func (l *listener) Accept() (net.Conn, error) {
	if nc := l.conn; nc != nil {
		l.conn = nil
		return nc, nil
	}
	<-l.over
	return nil, net.ErrClosed
}

// Close implements net.Listener. It is called once.
func (l *listener) Close() error {
	close(l.over)
	return nil
}

// Addr implements net.Listener.
func (l *listener) Addr() net.Addr { return &net.UnixAddr{Name: "probe", Net: "unix"} }
