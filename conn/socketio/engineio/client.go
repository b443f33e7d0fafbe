package engineio

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"sync"
	"time"

	"duplex/conn"
	"duplex/handshake"
)

// A Dialer says how a [Client] connects. A nil *Dialer is the zero Dialer.
type Dialer struct {
	// Transports are tried in their order until one works; by default WebSocket
	// and Polling. A session that has begun with polling is upgraded to WebSocket
	// if that is among them.
	Transports []Transport

	// Header is further fields for all requests.
	Header http.Header

	// HTTP makes the requests of polling; by default it is a client of its own,
	// which keeps cookies. It must have no Timeout, which polls would exceed.
	HTTP *http.Client

	// WebSocket is for the WebSocket connections: TLS, proxies, limits. Header is
	// added to its fields.
	WebSocket *conn.Config

	// MaxPayload is the longest message, or payload of several packets, to receive,
	// in bytes; by default 16 MiB. It cannot be none.
	MaxPayload int

	// MaxQueue bounds what waits to be sent, in bytes; by default 16 MiB, and
	// negative means no bound.
	MaxQueue int
}

const (
	defaultClientPayload = 16 << 20
	defaultClientQueue   = 16 << 20
)

// A Client is a session of a client. It comes from [Dialer.Dial]. [Client.Run] has to
// be called; the other methods may be called from many goroutines at once.
type Client struct {
	dialer    Dialer
	url       *url.URL // with the query that all requests have
	handshake Handshake
	ws        *conn.Conn // nil while polling
	first     []Packet   // came together with the handshake

	ctx    context.Context // of Run
	cancel context.CancelCauseFunc
	alive  *time.Timer

	mu        sync.Mutex
	transport Transport
	queue     []*Prepared
	queued    int
	more      chan struct{} // has an element when there may be something to write
	closing   bool
	over      bool
}

// Dial opens a session with the server at a URL of the scheme http, https, ws or wss.
// Its path is that of the server, such as /engine.io/. Dial takes no longer than ctx,
// which may end afterwards.
func (d *Dialer) Dial(ctx context.Context, rawURL string) (*Client, error) {
	c := &Client{more: make(chan struct{}, 1)}
	c.ctx, c.cancel = context.WithCancelCause(context.Background())
	if d != nil {
		c.dialer = *d
	}
	if err := c.prepare(rawURL); err != nil {
		return nil, err
	}
	var errs []error
	for _, t := range c.dialer.Transports {
		err := c.open(ctx, t)
		if err == nil {
			return c, nil
		}
		errs = append(errs, fmt.Errorf("engine.io: %s: %w", t, err))
		if ctx.Err() != nil {
			break
		}
	}
	return nil, errors.Join(errs...)
}

// prepare fills in what the dialer leaves open.
func (c *Client) prepare(rawURL string) error {
	u, err := url.Parse(rawURL)
	if err != nil {
		return err
	}
	switch u.Scheme {
	case "ws":
		u.Scheme = "http"
	case "wss":
		u.Scheme = "https"
	case "http", "https":
	default:
		return fmt.Errorf("engine.io: URL with the scheme %q: want http, https, ws or wss", u.Scheme)
	}
	c.url = u
	if len(c.dialer.Transports) == 0 {
		c.dialer.Transports = []Transport{WebSocket, Polling}
	}
	if c.dialer.HTTP == nil {
		jar, _ := cookiejar.New(nil) // without a list of public suffixes it cannot fail
		c.dialer.HTTP = &http.Client{Jar: jar}
	}
	return nil
}

// open opens the session with a transport.
func (c *Client) open(ctx context.Context, t Transport) (err error) {
	c.transport = t
	switch t {
	case WebSocket:
		return c.openWebSocket(ctx)
	case Polling:
		return c.openPolling(ctx)
	}
	return fmt.Errorf("unknown transport")
}

// opened takes the packet that opens the session.
func (c *Client) opened(p Packet) error {
	if p.Type != Open || json.Unmarshal(p.Data, &c.handshake) != nil || c.handshake.SID == "" {
		return &PacketError{"the server has not opened the session"}
	}
	return nil
}

// requestURL returns the URL for a request of a transport.
func (c *Client) requestURL(t Transport) string {
	u := *c.url
	q := u.Query()
	q.Set("EIO", "4")
	q.Set("transport", string(t))
	if c.handshake.SID != "" {
		q.Set("sid", c.handshake.SID)
	}
	u.RawQuery = q.Encode()
	if t == WebSocket {
		u.Scheme = map[string]string{"http": "ws", "https": "wss"}[u.Scheme]
	}
	return u.String()
}

// header returns the fields of the dialer as package conn has them.
func (c *Client) header() (h handshake.Header) {
	for name, values := range c.dialer.Header {
		for _, v := range values {
			h = append(h, handshake.Field{Name: name, Value: v})
		}
	}
	return h
}

func (c *Client) maxPayload() int {
	return orPositive(c.dialer.MaxPayload, defaultClientPayload)
}

// ID returns the session's ID.
func (c *Client) ID() string { return c.handshake.SID }

// Transport returns the transport that the session uses now.
func (c *Client) Transport() Transport {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.transport
}

// A ClosedError is why a session of a client is over.
type ClosedError struct {
	Reason Reason
	Err    error // what went wrong, or nil
}

func (e *ClosedError) Error() string {
	if e.Err == nil {
		return "engine.io: " + string(e.Reason)
	}
	return "engine.io: " + string(e.Reason) + ": " + e.Err.Error()
}

// Unwrap returns Err.
func (e *ClosedError) Unwrap() error { return e.Err }

// Run receives until the session is over, and calls message with each message. The func
// may use data until it returns, and must not keep it; until then nothing more is
// received. A nil func does nothing. If ctx ends, the session is closed. The error is
// always a *[ClosedError]; after Close its Reason is [ForcedClose].
func (c *Client) Run(ctx context.Context, message func(data []byte, binary bool)) error {
	stop := context.AfterFunc(ctx, func() { c.cancel(context.Cause(ctx)) })
	defer stop()
	ctx = c.ctx
	defer c.cancel(nil)
	c.alive = time.AfterFunc(c.patience(), func() { c.cancel(&ClosedError{Reason: PingTimeout}) })
	defer c.alive.Stop()
	defer c.dialer.HTTP.CloseIdleConnections()
	err := c.run(ctx, message)
	c.mu.Lock()
	c.over, c.queue = true, nil
	closing := c.closing
	c.mu.Unlock()
	switch cause, ok := errors.AsType[*ClosedError](context.Cause(ctx)); {
	case ok:
		return cause
	case closing, ctx.Err() != nil:
		return &ClosedError{Reason: ForcedClose, Err: ctx.Err()}
	}
	if closed, ok := errors.AsType[*ClosedError](err); ok {
		return closed
	}
	return &ClosedError{Reason: TransportClose, Err: err}
}

// Done returns a channel that is closed when the session is over, or about to be.
func (c *Client) Done() <-chan struct{} { return c.ctx.Done() }

// patience is how long the server may be silent.
func (c *Client) patience() time.Duration {
	return time.Duration(c.handshake.PingInterval+c.handshake.PingTimeout) * time.Millisecond
}

func (c *Client) run(ctx context.Context, message func(data []byte, binary bool)) error {
	for _, p := range c.first {
		if err := c.receive(p, message); err != nil {
			return err
		}
	}
	if c.ws == nil {
		if err := c.runPolling(ctx, message); err != nil || c.ws == nil {
			return err
		}
	}
	return c.runWebSocket(ctx, message)
}

// receive handles a packet.
func (c *Client) receive(p Packet, message func(data []byte, binary bool)) error {
	switch p.Type {
	case Message:
		if message != nil {
			message(p.Data, p.Binary)
		}
	case Ping:
		c.alive.Reset(c.patience())
		c.enqueue(&Prepared{packet: Packet{Type: Pong, Data: slices.Clone(p.Data)}})
	case Close:
		return &ClosedError{Reason: TransportClose}
	}
	return nil
}
