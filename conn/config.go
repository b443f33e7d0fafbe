package conn

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"time"

	"duplex/conn/internal/keepalive"
	"duplex/conn/internal/opening"
	"duplex/handshake"
)

// A Config says how a connection is made and what its peer may spend. A nil
// *Config is the zero Config. In every limit and time zero means the default
// and a negative value means none. A Config may be shared by any number of
// connections, and must not be changed once it is in use.
type Config struct {
	// Subprotocols names the subprotocols that this end speaks, in order of
	// preference (section 1.9).
	Subprotocols []string

	// Header is further fields for the request of a client, cookies for one,
	// or for the response of a server.
	Header handshake.Header

	// Deflate has messages compressed, if the peer agrees (RFC 7692). By
	// default they are not.
	Deflate *Deflate

	// MaxMessage is the longest message to receive, in bytes, which are
	// counted as they are inflated if it is compressed. By default it is
	// 1 MiB at a server and 16 MiB at a client. A longer one closes the
	// connection with code 1009.
	MaxMessage int64

	// MaxFragments is the most frames in a message to receive, empty ones
	// too; by default 100,000. More close the connection with code 1008.
	MaxFragments int

	// MaxControls is the most Pings and Pongs to receive in a second, counted
	// as they are read; by default 1,000. More close the connection with
	// code 1008.
	MaxControls int

	// MaxHeader is the longest head of a handshake request or response to
	// receive, in bytes; by default 16 KiB.
	MaxHeader int

	// HandshakeTimeout bounds the making of a connection from the first byte
	// to the last of the opening handshake, for a client with all phases of
	// the dialling and all redirects; by default 10 seconds.
	HandshakeTimeout time.Duration

	// ConnectTimeout, ProxyTimeout, TLSTimeout and OpeningTimeout, for a
	// client, bound one [Phase] of the dialling each, within
	// HandshakeTimeout; by default nothing else does.
	ConnectTimeout time.Duration
	ProxyTimeout   time.Duration
	TLSTimeout     time.Duration
	OpeningTimeout time.Duration

	// CloseTimeout bounds the closing handshake as a whole, from the Close
	// frame to the end of the connection; by default 5 seconds.
	CloseTimeout time.Duration

	// PingInterval is how long the peer may be silent before it is sent a
	// Ping; by default 30 seconds. PingTimeout is how long it may then stay
	// silent before it is given up; by default 20 seconds. Both are watched
	// while a read waits for input. A peer whose system goes on taking what
	// was written is not given up, where the system tells (Linux, over TCP and
	// Unix sockets and TLS on them), nor one whose Ping still waits to be
	// written.
	PingInterval time.Duration
	PingTimeout  time.Duration

	// PingPayload is what those Pings carry, up to 125 bytes; by default
	// nothing.
	PingPayload []byte

	// WriteTimeout is how long a write may go on without the peer taking
	// anything; by default 30 seconds. It is noticed within twice that time,
	// and ends the connection. A slow peer is not cut as long as it goes on
	// taking, except over TLS, where each 80 KiB must go out in that time.
	WriteTimeout time.Duration

	// IdleTimeout is how long a read waits for a message to become complete,
	// counted from the last one, and a tenth of a second for what came while
	// nobody was reading; a connection that is parked takes a twentieth of a
	// second more at the most. After that the connection is closed with code
	// 1001. By default there is no such bound.
	IdleTimeout time.Duration

	// Origins, for a server, has patterns of the origins whose pages may
	// connect besides those of the server's own host. See
	// [handshake.Terms] for what a pattern may be; "*" lets all in.
	Origins []string

	// Hosts, for a server, has patterns of the hosts that it answers to, by
	// the Host of the request; by default any. A server that can be reached
	// from the machine or the network of somebody with a browser should name
	// its own, or a page can go around the check of origins (DNS rebinding).
	// See [handshake.Terms] for what a pattern may be.
	Hosts []string

	// Authorize, for a server, is called with each request that is a valid
	// handshake before it is answered. An error refuses it: a
	// *handshake.Error with its status, reason and header, any other with
	// 403 and without telling the client more. What it finds out about the
	// client it can hand on in [Request.Value].
	Authorize func(*Request) error

	// DropRequest, for a server, has a connection forget its request once
	// the handshake is done: [Conn.Request] returns nil then, and contexts
	// have no values of the request's. By default it is kept, which costs
	// some 1,400 bytes for a browser's request for as long as the connection
	// is open, parked or not, and more over TLS. For a client it is the same
	// with [Conn.Response], which costs some 600 bytes.
	DropRequest bool

	// TLS, for a client, is the configuration for wss; nil means the zero
	// one. The server's name is filled in.
	TLS *tls.Config

	// NetDial, for a client, makes the connection in place of a net.Dialer.
	NetDial func(ctx context.Context, network, address string) (net.Conn, error)

	// Unix, for a client, is the path of a Unix socket to connect to. The
	// URL then only says what to ask for there.
	Unix string

	// Proxy, for a client, returns the URL of the proxy for a request, or nil
	// for none; a nil Proxy means none. It may be http.ProxyFromEnvironment,
	// which goes by HTTP_PROXY for ws, HTTPS_PROXY for wss, and NO_PROXY, or
	// what http.ProxyURL returns. The request's URL has the scheme http for ws
	// and https for wss. The proxy's URL is http or https, and may have
	// credentials; the proxy is asked to CONNECT. Of TLS only the authorities
	// and the minimum version hold for it.
	Proxy func(*http.Request) (*url.URL, error)

	// MaxRedirects, for a client, is how many redirects to follow; by default
	// none, and a redirect is an answer like any other that does not agree.
	// From wss to ws none is followed.
	//
	// All of Header and Subprotocols goes along within the origin: the same
	// scheme, host and port. Once a redirect has led to another one, these are
	// left out for good, also on the way back: the password of the URL; the
	// fields Authorization, Cookie, Cookie2, Proxy-Authorization,
	// Proxy-Authenticate and WWW-Authenticate; and the Subprotocols that are
	// not in RedirectSubprotocols. All other fields go along, X-Api-Key too:
	// a program with a secret in one of those should not follow redirects.
	// Jar decides by the URL which cookies go where. A certificate in TLS is
	// shown to each server that asks for one.
	MaxRedirects int

	// RedirectSubprotocols, for a client, are those of Subprotocols that may
	// be offered to another origin than that of the URL. By default there are
	// none, since bearer tokens travel as subprotocols too. A redirect to
	// another origin is not followed if none of Subprotocols is left.
	RedirectSubprotocols []string

	// Jar, for a client, has the cookies to send besides those of Header, and
	// keeps those that servers set, in answers that agree and in others; by
	// default there are none. It is asked for an http URL for ws, and an
	// https one for wss: one of net/http/cookiejar will do.
	Jar http.CookieJar

	// HTTP2, for a client, has connections made as streams of HTTP/2, where the
	// server takes that (RFC 8441), many on one TLS connection: a *h2.Pool of
	// duplex/conn/h2. By default, and with any other server, it is HTTP/1.1.
	HTTP2 HTTP2

	// Trace is called with what goes over the wire; by default there is none.
	Trace *Trace
}

const (
	serverMaxMessage = 1 << 20
	clientMaxMessage = 16 << 20
	maxFragments     = 100_000
	maxControls      = 1_000
	maxHeader        = 16 << 10

	handshakeTimeout = 10 * time.Second
	closeTimeout     = 5 * time.Second
	pingInterval     = 30 * time.Second
	pingTimeout      = 20 * time.Second
	writeTimeout     = 30 * time.Second
)

// limit returns the limit that v stands for: the default for 0, and 0, which
// is no limit, for a negative v.
func limit[T ~int | ~int64](v, byDefault T) T {
	switch {
	case v == 0:
		return byDefault
	case v < 0:
		return 0
	}
	return v
}

// maxMessage returns the limit of messages of a new connection; 0 means none.
func (cfg *Config) maxMessage(client bool) int64 {
	byDefault := int64(serverMaxMessage)
	if client {
		byDefault = clientMaxMessage
	}
	return limit(cfg.MaxMessage, byDefault)
}

// heads returns how the heads of the opening handshake are read and written.
func (cfg *Config) heads() opening.Heads {
	h := opening.Heads{MaxBytes: limit(cfg.MaxHeader, maxHeader)}
	if h.MaxBytes == 0 {
		h.MaxBytes = -1
	}
	if cfg.Trace != nil {
		h.Trace = cfg.traceHead
	}
	return h
}

// times returns what the keepalive goes by.
func (cfg *Config) times() keepalive.Times {
	return keepalive.Times{Interval: cfg.pingInterval(), Timeout: limit(cfg.PingTimeout, pingTimeout), Idle: cfg.idleTimeout()}
}

func (cfg *Config) pingInterval() time.Duration { return limit(cfg.PingInterval, pingInterval) }
func (cfg *Config) idleTimeout() time.Duration  { return limit(cfg.IdleTimeout, 0) }

// terms returns what this end is willing to agree to.
func (cfg *Config) terms(client bool) handshake.Terms {
	return handshake.Terms{
		Subprotocols: cfg.Subprotocols,
		Origins:      cfg.Origins,
		Hosts:        cfg.Hosts,
		Header:       cfg.Header,
		Deflate:      cfg.Deflate.terms(client),
	}
}

// withHandshakeTimeout bounds ctx by the time that a handshake may take.
func (cfg *Config) withHandshakeTimeout(ctx context.Context) (context.Context, context.CancelFunc) {
	d := limit(cfg.HandshakeTimeout, handshakeTimeout)
	if d == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, d)
}

// orDefault returns cfg, or the zero Config for nil.
func orDefault(cfg *Config) *Config {
	if cfg == nil {
		return &zeroConfig
	}
	return cfg
}

var zeroConfig Config
