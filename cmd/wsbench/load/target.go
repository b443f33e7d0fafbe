// Package load puts a load on a WebSocket server, any one, and checks every
// answer.
//
//	Echo       messages go out and must come back, as fast as they do or at a rate
//	Broadcast  one member publishes and all must receive
//	Handshakes connections that are made, and closed again at once
//	Idle       connections that wait
//
// It is to cost much less than the server that it measures. So it speaks the
// protocol itself: the frames are rendered and masked beforehand, with a fresh key
// for each of them but the same again whenever one is sent again, and many answers
// are read with one system call. Of every answer the header and the length are
// checked, of the first ones and of one in 64 from then on every byte.
package load

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/url"

	"duplex/handshake"
)

// A Target is a server, and how to speak with it.
type Target struct {
	PID      int              // of the server's process, to read its CPU time and memory; 0 if that is not known
	Nodes    []Node           // that the server has besides
	Compress bool             // ask for permessage-deflate, without takeover either way; it must be agreed on
	Header   handshake.Header // of the request besides what the handshake needs
	Protocol []string         // the subprotocols to ask for, one of which must be agreed on
	Parrot   bool             // the server knows one answer only, its first: all messages of a run are the same

	addr, host, resource string
	tls                  *tls.Config // nil for ws
}

// A Node is a process that is part of a server.
type Node struct {
	Addr string // where connections go, in turn with the others; empty for nowhere
	PID  int    // 0 if that is not known
}

// pids returns the processes whose CPU time is the server's, if they are known.
func (t *Target) pids() []int {
	pids := []int{t.PID}
	for _, n := range t.Nodes {
		pids = append(pids, n.PID)
	}
	return pids
}

// addrOf returns where a connection goes.
func (t *Target) addrOf(number int) string {
	addrs := []string{t.addr}
	for _, n := range t.Nodes {
		if n.Addr != "" {
			addrs = append(addrs, n.Addr)
		}
	}
	return addrs[number%len(addrs)]
}

// ParseTarget parses the URL of a server. Insecure takes any certificate.
func ParseTarget(raw string, insecure bool) (*Target, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return nil, err
	}
	t := &Target{host: u.Host, resource: u.RequestURI()}
	port := "80"
	switch {
	case u.Hostname() == "" || u.Fragment != "":
		return nil, fmt.Errorf("%q is no URL of a WebSocket; ws://127.0.0.1:9001 is one", raw)
	case u.Scheme == "wss":
		port = "443"
		t.tls = &tls.Config{ServerName: u.Hostname(), InsecureSkipVerify: insecure, NextProtos: []string{"http/1.1"}}
	case u.Scheme != "ws":
		return nil, fmt.Errorf("%q begins neither with ws:// nor with wss://", raw)
	}
	t.addr = net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), port))
	return t, nil
}

// terms returns what to ask for.
func (t *Target) terms() handshake.Terms {
	terms := handshake.Terms{Header: t.Header, Subprotocols: t.Protocol}
	if t.Compress {
		terms.Deflate = &handshake.Deflate{ServerNoContextTakeover: true, ClientNoContextTakeover: true}
	}
	return terms
}

// perAddress is how many connections may have the same address at this end: ports
// run out at some 28,000.
const perAddress = 20_000

// dial makes the connection below the handshake. The number says which of many it
// is: on loopback, addresses take turns.
func (t *Target) dial(ctx context.Context, number int) (net.Conn, error) {
	d, addr := new(net.Dialer), t.addrOf(number)
	host, _, _ := net.SplitHostPort(addr)
	if ip := net.ParseIP(host).To4(); ip != nil && ip.IsLoopback() && number >= perAddress {
		d.LocalAddr = &net.TCPAddr{IP: net.IPv4(127, 0, 1, byte(number/perAddress%256))}
	}
	nc, err := d.DialContext(ctx, "tcp", addr)
	if err != nil || t.tls == nil {
		return nc, err
	}
	secured := tls.Client(nc, t.tls)
	if err := secured.HandshakeContext(ctx); err != nil {
		nc.Close()
		return nil, err
	}
	return secured, nil
}
