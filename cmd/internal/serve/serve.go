package serve

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"time"

	"duplex/conn"
)

// goodbye is how long the server waits for its clients when it shuts down: a
// little longer than a closing handshake may take.
const goodbye = 6 * time.Second

// serve serves the connections from l until ctx ends. While it says goodbye it
// goes on to listen, so that who asks then is told and not left to wonder.
func serve(ctx context.Context, s *conn.Server, l net.Listener, page http.Handler, byHTTP bool) error {
	failed := make(chan error, 1)
	if byHTTP || page != nil {
		h := overHTTP(ctx, s, page)
		defer h.Close()
		go func() { failed <- h.Serve(l) }()
	} else {
		go func() { failed <- s.Serve(l) }()
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		shutdown(s)
		return nil
	}
}

// overHTTP has net/http do the accepting for s, and serve the page, which may be
// nil, to those who do not ask for a WebSocket.
func overHTTP(ctx context.Context, s *conn.Server, page http.Handler) *http.Server {
	return &http.Server{
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       time.Minute,
		ErrorLog:          slog.NewLogLogger(slog.Default().Handler(), slog.LevelInfo),
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if page != nil && r.Header.Get("Upgrade") == "" {
				page.ServeHTTP(w, r)
			} else {
				s.ServeHTTP(w, r)
			}
		}),
	}
}

// shutdown closes all connections at once and waits for them to end.
func shutdown(s *conn.Server) {
	slog.Info("shutting down", "connections", s.Stats().Open)
	ctx, cancel := context.WithTimeout(context.Background(), goodbye)
	defer cancel()
	if s.Shutdown(ctx) != nil {
		slog.Error("some clients did not close in time")
	}
}
