package main

import (
	"duplex/cmd/internal/comma"
	"duplex/conn"
	"duplex/conn/h2"
	"duplex/handshake"
)

// dialing returns what the options say to the library about a client.
func (o *options) dialing(out *printer) (*conn.Config, error) {
	cfg := o.config(out)
	cfg.Header = o.header
	if o.origin != "" {
		cfg.Header = append(cfg.Header, handshake.Field{Name: "Origin", Value: o.origin})
	}
	cfg.Unix = o.unix
	var err error
	if cfg.TLS, err = o.clientTLS(); err != nil {
		return nil, err
	}
	if o.follow {
		cfg.MaxRedirects = 10
	}
	if o.http2 {
		cfg.HTTP2 = &h2.Pool{PriorKnowledge: true}
	}
	if o.pinned() {
		return cfg, o.pin(cfg)
	}
	return cfg, o.throughProxy(cfg)
}

// serving returns what the options say to the library about a server.
func (o *options) serving(out *printer) (*conn.Config, error) {
	cfg := o.config(out)
	if o.origin != "" {
		var origins comma.List
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
		MaxMessage:       o.maxMessage,
		HandshakeTimeout: o.timeout,
		Trace:            o.tracing(out),
	}
	if o.compress {
		cfg.Deflate = new(conn.Deflate)
	}
	return cfg
}
