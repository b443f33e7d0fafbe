package main

import (
	"net"

	"duplex/conn"
	"duplex/handshake"
)

// longestMessage is how long a message may be that comes, in bytes.
const longestMessage = 256 << 20

// dialing returns what the options say to the library about a client; a watches
// its attempts to connect.
func (o *options) dialing(a *attempt, out *printer) (*conn.Config, error) {
	cfg := o.config(out)
	cfg.Header = o.header
	if o.origin != "" {
		cfg.Header = append(cfg.Header, handshake.Field{Name: "Origin", Value: o.origin})
	}
	cfg.Unix = o.unix
	cfg.NetDial = new(net.Dialer).DialContext
	var err error
	if cfg.TLS, err = o.clientTLS(); err != nil {
		return nil, err
	}
	if err := o.throughProxy(cfg); err != nil {
		return nil, err
	}
	a.watch(cfg, o.url)
	return cfg, nil
}

// serving returns what the options say to the library about a server.
func (o *options) serving(out *printer) (*conn.Config, error) {
	cfg := o.config(out)
	if o.origin != "" {
		var origins list
		origins.Set(o.origin)
		cfg.Origins = origins
	}
	if err := cfg.Check(); err != nil {
		return nil, wrongly(err)
	}
	return cfg, nil
}

// config returns what both have in common.
func (o *options) config(out *printer) *conn.Config {
	cfg := &conn.Config{
		Subprotocols:     o.subprotocols,
		MaxMessage:       longestMessage,
		HandshakeTimeout: o.timeout,
		Trace:            o.tracing(out),
	}
	if o.compress {
		cfg.Deflate = new(conn.Deflate)
	}
	return cfg
}
