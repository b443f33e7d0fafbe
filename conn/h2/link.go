package h2

import (
	"context"
	"crypto/tls"
	"errors"
	"net"

	"golang.org/x/net/http2"
)

// A link is an HTTP/2 connection.
type link struct {
	cc  *http2.ClientConn
	nc  net.Conn
	tls *tls.ConnectionState // nil without TLS
}

// link begins to speak HTTP/2 on nc, and waits for the server's SETTINGS, which say
// how many streams there may be: "The SETTINGS frames received from a peer as part
// of the connection preface MUST be acknowledged" (RFC 9113, section 3.4) says
// nothing of when they come, but they come before the answer to a PING.
func (p *Pool) link(ctx context.Context, nc net.Conn) (*link, error) {
	p.once.Do(func() {
		p.transport.DisableCompression = true
		p.transport.IdleConnTimeout = p.IdleTimeout
		if p.IdleTimeout == 0 {
			p.transport.IdleConnTimeout = idleTimeout
		}
	})
	stop := context.AfterFunc(ctx, func() { nc.Close() })
	defer stop()
	cc, err := p.transport.NewClientConn(nc)
	if err == nil {
		err = cc.Ping(ctx)
	}
	if err == nil && !cc.ReserveNewRequest() {
		err = errors.New("the server takes no streams on a new HTTP/2 connection")
	}
	if err == nil && !stop() {
		err = ctx.Err()
	}
	if err != nil {
		nc.Close()
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, err
	}
	return &link{cc: cc, nc: nc, tls: stateOf(nc)}, nil
}

// speaks2 reports whether HTTP/2 is to be spoken on nc.
func (p *Pool) speaks2(nc net.Conn) bool {
	if state := stateOf(nc); state != nil {
		return state.NegotiatedProtocol == http2.NextProtoTLS
	}
	return p.PriorKnowledge
}

// stateOf returns the state of TLS, or nil without.
func stateOf(nc net.Conn) *tls.ConnectionState {
	t, ok := nc.(interface{ ConnectionState() tls.ConnectionState })
	if !ok {
		return nil
	}
	state := t.ConnectionState()
	return &state
}
