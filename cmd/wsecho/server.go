package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// goodbye is how long the server waits for its clients when it shuts down: a
// little longer than a closing handshake may take.
const goodbye = 6 * time.Second

// A server echoes on every connection and knows them all.
type server struct {
	cfg *conn.Config

	mu      sync.Mutex
	closing bool
	conns   map[*conn.Conn]bool
	running sync.WaitGroup
}

// serve accepts connections from l until ctx ends.
func (s *server) serve(ctx context.Context, l net.Listener) error {
	context.AfterFunc(ctx, func() { l.Close() })
	defer s.shutdown()
	var pause time.Duration
	for {
		nc, err := l.Accept()
		if ctx.Err() != nil {
			return nil
		}
		if errors.Is(err, net.ErrClosed) {
			return err
		}
		if err != nil {
			// Out of descriptors, most likely: some will come back.
			pause = min(max(2*pause, 5*time.Millisecond), time.Second)
			slog.Error("accept", "err", err, "pause", pause)
			time.Sleep(pause)
			continue
		}
		pause = 0
		go func() {
			c, err := conn.Accept(ctx, nc, s.cfg)
			s.handle(c, err, nc.RemoteAddr().String())
		}()
	}
}

// serveHTTP is serve by way of net/http.
func (s *server) serveHTTP(ctx context.Context, l net.Listener) error {
	h := &http.Server{
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          slog.NewLogLogger(slog.Default().Handler(), slog.LevelInfo),
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c, err := conn.Upgrade(w, r, s.cfg)
			s.handle(c, err, r.RemoteAddr)
		}),
	}
	context.AfterFunc(ctx, func() { h.Close() })
	defer s.shutdown()
	if err := h.Serve(l); err != http.ErrServerClosed {
		return err
	}
	return nil
}

// handle echoes on c, if there is no err, until it is over.
func (s *server) handle(c *conn.Conn, err error, peer string) {
	if err != nil {
		slog.Info("refused", "peer", peer, "err", err)
		return
	}
	defer c.CloseNow()
	if !s.join(c) {
		c.Close(frame.GoingAway, "server is shutting down")
		return
	}
	defer s.leave(c)
	slog.Info("opened", "peer", peer, "subprotocol", c.Subprotocol(), "extensions", extensions(c))
	slog.Info("closed", "peer", peer, "err", echo(c))
}

// extensions returns what the handshake has answered to the client's offers of
// extensions, "" if there is none.
func extensions(c *conn.Conn) string {
	if d := c.Deflate(); d != nil {
		return d.String()
	}
	return ""
}

// join counts c in, unless the server is shutting down.
func (s *server) join(c *conn.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		return false
	}
	if s.conns == nil {
		s.conns = make(map[*conn.Conn]bool)
	}
	s.conns[c] = true
	s.running.Add(1)
	return true
}

func (s *server) leave(c *conn.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
	s.running.Done()
}

// shutdown closes all connections at once and waits for them to end.
func (s *server) shutdown() {
	s.mu.Lock()
	s.closing = true
	for c := range s.conns {
		go c.Close(frame.GoingAway, "server is shutting down")
	}
	slog.Info("shutting down", "connections", len(s.conns))
	s.mu.Unlock()

	ended := make(chan struct{})
	go func() { s.running.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(goodbye):
		slog.Error("some clients did not close in time")
	}
}
