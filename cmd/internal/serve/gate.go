package serve

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"duplex/cmd/internal/forwarded"
	"duplex/cmd/internal/seats"
)

// bounds are what a plain HTTP connection may spend, until it becomes a WebSocket.
type bounds struct {
	head        int           // bytes of a request's head
	headTime    time.Duration // for the head to come
	requestTime time.Duration // for the head and a body to come
	answerTime  time.Duration // for the answer to be taken
	idleTime    time.Duration // between requests
	requests    int           // before the connection is closed
	connTime    time.Duration // after which the next answer is the last
}

var httpBounds = bounds{
	head:        16 << 10,
	headTime:    10 * time.Second,
	requestTime: 15 * time.Second,
	answerTime:  15 * time.Second,
	idleTime:    30 * time.Second,
	requests:    100,
	connTime:    time.Minute,
}

// http2Bounds are what an HTTP/2 connection may spend besides. A WebSocket that its
// handler does not read holds up others on the connection once 4 MiB wait in all, of
// which each can have 64 KiB: that takes 64 of them.
var http2Bounds = &http.HTTP2Config{
	MaxConcurrentStreams:          250,
	MaxReceiveBufferPerStream:     64 << 10,
	MaxReceiveBufferPerConnection: 4<<20 - 1,
	SendPingTimeout:               30 * time.Second,
	PingTimeout:                   20 * time.Second,
	WriteByteTimeout:              30 * time.Second,
}

// A gate bounds the HTTP connections of a server: how many there are, and how many
// requests each may make in which time. Those that have become WebSockets are
// counted by their own server. Those of proxies count for no address.
type gate struct {
	seats   seats.Seats
	proxies forwarded.Proxies
	bounds  bounds

	conns sync.Map // net.Conn, of those that have a seat
}

// connState is the ConnState of a [http.Server], which calls it before it reads
// from a new connection.
func (g *gate) connState(nc net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		if err := g.seats.Take(g.addr(nc)); err != nil {
			turnAway(nc, err)
			return
		}
		g.conns.Store(nc, true)
	case http.StateClosed, http.StateHijacked:
		if _, ok := g.conns.LoadAndDelete(nc); ok {
			g.seats.Leave(g.addr(nc))
		}
	}
}

// addr returns the address that a connection counts for.
func (g *gate) addr(nc net.Conn) netip.Addr {
	if g.proxies.Has(nc.RemoteAddr()) {
		return netip.Addr{}
	}
	return seats.Addr(nc.RemoteAddr())
}

// turnAway closes a connection. Without TLS the client is told why, if that is
// possible without waiting: nothing has been written yet.
func turnAway(nc net.Conn, why error) {
	slog.Info("refused", "peer", nc.RemoteAddr(), "err", why)
	switch nc.(type) {
	case *net.TCPConn, *net.UnixConn:
		nc.SetWriteDeadline(time.Now().Add(time.Second))
		nc.Write([]byte("HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nRetry-After: 10\r\nConnection: close\r\n\r\n" + why.Error() + "\n"))
	}
	nc.Close()
}

// usage is what a connection has used of its bounds. By HTTP/2 many requests are
// served at a time.
type usage struct {
	began    time.Time
	requests atomic.Int64
}

type usageKey struct{}

func (g *gate) connContext(ctx context.Context, _ net.Conn) context.Context {
	return context.WithValue(ctx, usageKey{}, &usage{began: time.Now()})
}

// lingering is how long the rest of a request that is refused may take, so that
// the client sees the answer.
const lingering = time.Second

// bound returns a handler that refuses bodies, which nothing here takes, and ends
// connections that have lasted long enough.
func (g *gate) bound(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get(":protocol") != "" { // a WebSocket on a stream of its own
			h.ServeHTTP(w, r)
			return
		}
		u := r.Context().Value(usageKey{}).(*usage)
		if u.requests.Add(1) >= int64(g.bounds.requests) || time.Since(u.began) > g.bounds.connTime {
			w.Header().Set("Connection", "close")
		}
		if r.ContentLength != 0 {
			w.Header().Set("Connection", "close")
			http.NewResponseController(w).SetReadDeadline(time.Now().Add(lingering))
			if r.Header.Get("Upgrade") == "" {
				http.Error(w, "no body is taken here", http.StatusRequestEntityTooLarge)
				return
			}
		}
		h.ServeHTTP(w, r)
	})
}
