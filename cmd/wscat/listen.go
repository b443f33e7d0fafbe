package main

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"

	"duplex/cmd/internal/socket"
	"duplex/conn"
	"duplex/frame"
)

// A listener is the remote of a session with the clients that come. What is sent
// goes to all of them.
type listener struct {
	*session
	server  conn.Server
	arrived chan struct{} // has something when a client has come
	down    chan struct{} // closed when the server is
	once    sync.Once
}

func newListener(s *session) *listener {
	return &listener{session: s, arrived: make(chan struct{}, 1), down: make(chan struct{})}
}

func (l *listener) run(context.Context) error {
	cfg, err := l.o.serving(l.out)
	if err != nil {
		return local(err)
	}
	open, err := l.o.socket()
	if err != nil {
		return local(err)
	}
	l.server.Config, l.server.Handler = cfg, l.handler(l.welcome, func(*conn.Conn, error) {})
	l.server.Refused = func(from net.Addr, err error) { l.out.note("%v refused: %v", from, err) }
	if !l.o.quiet {
		l.out.say("listening on %s", socket.URL(open, l.o.cert != ""))
	}
	if err := l.server.Serve(open); !errors.Is(err, conn.ErrServerClosed) {
		return local(err)
	}
	<-l.down
	return nil
}

// socket opens the socket to listen on: one of TCP, or a Unix one if it has a
// path.
func (o *options) socket() (net.Listener, error) {
	network := "tcp"
	if strings.ContainsRune(o.listen, '/') {
		network = "unix"
	}
	l, err := socket.Listen(network, o.listen, "-l")
	if err != nil || o.cert == "" {
		return l, err
	}
	return o.secureListener(l)
}

// welcome takes note of a client.
func (l *listener) welcome(*conn.Conn) {
	select {
	case l.arrived <- struct{}{}:
	default:
	}
}

func (l *listener) send(ctx context.Context, op frame.Opcode, payload []byte) error {
	m, err := conn.Prepare(op, payload)
	if err != nil {
		return err
	}
	for {
		if l.sendAll(ctx, m) {
			return nil
		}
		select {
		case <-l.arrived:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// sendAll sends a message to all clients and reports whether one got it.
func (l *listener) sendAll(ctx context.Context, m *conn.Prepared) bool {
	return l.each(func(c *conn.Conn) bool { return c.WritePrepared(ctx, m) == nil })
}

// each calls f for all connections at once, and reports whether one of the calls
// did.
func (l *listener) each(f func(*conn.Conn) bool) bool {
	var all sync.WaitGroup
	did := make(chan struct{}, 1)
	for c := range l.server.Conns() {
		all.Go(func() {
			if f(c) {
				select {
				case did <- struct{}{}:
				default:
				}
			}
		})
	}
	all.Wait()
	return len(did) > 0
}

func (l *listener) control(ctx context.Context, op frame.Opcode, payload []byte) {
	l.each(func(c *conn.Conn) bool { l.session.control(ctx, c, op, payload); return true })
}

func (l *listener) hangUp(code frame.CloseCode, reason string) {
	l.each(func(c *conn.Conn) bool { return c.Close(code, reason) == nil })
}

func (l *listener) end() {
	l.once.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), socket.Goodbye)
		defer cancel()
		l.server.Shutdown(ctx)
		close(l.down)
	})
}

func (l *listener) cut() {
	l.server.Close()
}
