package serve

import (
	"context"
	"log/slog"
	"net"
	"net/http"

	"duplex/cmd/internal/forwarded"
	"duplex/cmd/internal/seats"
	"duplex/cmd/internal/socket"
	_ "duplex/conn/xconnect" // WebSocket over HTTP/2
)

// serve serves the connections from l until ctx ends, and metrics on a listener of
// their own unless that is nil. While it says goodbye it goes on to listen, so
// that who asks then is told and not left to wonder.
func (o *options) serve(ctx context.Context, s Service, l, metrics net.Listener, byHTTP bool) error {
	failed := make(chan error, 2)
	if bare, ok := s.(interface{ Serve(net.Listener) error }); ok && !byHTTP {
		go func() { failed <- bare.Serve(l) }()
	} else {
		h := newHTTP(ctx, o.servedOn(l).guard(s), o.limits, o.proxies, httpBounds)
		defer h.Close()
		go func() { failed <- h.Serve(l) }()
	}
	if metrics != nil {
		h := newHTTP(ctx, o.servedOn(metrics).guard(s.(Meter).Metrics()), seats.Limits{Max: maxForMetrics}, nil, httpBounds)
		defer h.Close()
		go func() { failed <- h.Serve(metrics) }()
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		shutdown(s)
		return nil
	}
}

// maxForMetrics is how many connections to the address of the metrics there may be.
const maxForMetrics = 100

// shutdown closes all connections at once and waits for them to end.
func shutdown(s Service) {
	slog.Info("shutting down")
	ctx, cancel := context.WithTimeout(context.Background(), socket.Goodbye)
	defer cancel()
	if s.Shutdown(ctx) != nil {
		slog.Error("some clients did not close in time")
	}
}

// newHTTP returns a server of net/http whose requests have contexts that end with ctx.
func newHTTP(ctx context.Context, h http.Handler, limits seats.Limits, proxies forwarded.Proxies, b bounds) *http.Server {
	g := &gate{seats: seats.Seats{Limits: limits}, proxies: proxies, bounds: b}
	return &http.Server{
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ConnContext:       g.connContext,
		ConnState:         g.connState,
		Handler:           g.bound(h),
		MaxHeaderBytes:    b.head,
		ReadHeaderTimeout: b.headTime,
		ReadTimeout:       b.requestTime,
		WriteTimeout:      b.answerTime,
		IdleTimeout:       b.idleTime,
		HTTP2:             http2Bounds,
		ErrorLog:          slog.NewLogLogger(slog.Default().Handler(), slog.LevelInfo),
	}
}
