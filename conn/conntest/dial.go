package conntest

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"testing"

	"duplex/conn"
)

// Dial connects to h in memory, as [conn.Dial] does over the network, and returns
// what that does. The URL is a ws URL, of any host. Of cfg, which may be nil, NetDial
// has no effect. When the test ends, the connection is closed with CloseNow.
//
// The handler is called by an http.Server, from the goroutines of that, and sees a
// whole *http.Request.
func Dial(t testing.TB, h http.Handler, url string, cfg *conn.Config) (*conn.Conn, error) {
	t.Helper()
	dial := NetDial(t, h) // its clean-up comes behind that of the connection
	c, err := conn.Dial(context.Background(), url, with(cfg, dial))
	if err == nil {
		t.Cleanup(func() { c.CloseNow() })
	}
	return c, err
}

// NetDial returns a func for [conn.Config.NetDial] that connects to h in memory,
// whatever the address, as often as it is called: for a [conn.Client], which
// connects again. When the test ends, all of these connections are closed.
func NetDial(t testing.TB, h http.Handler) func(ctx context.Context, network, address string) (net.Conn, error) {
	l := &listener{conns: make(chan net.Conn), closed: make(chan struct{})}
	s := &http.Server{Handler: h, ErrorLog: log.New(io.Discard, "", 0)}
	go s.Serve(l)
	t.Cleanup(func() {
		s.Close()
		l.closeAll()
	})
	return func(ctx context.Context, _, _ string) (net.Conn, error) { return l.dial(ctx) }
}

// A listener accepts connections from within the process.
type listener struct {
	conns  chan net.Conn
	once   sync.Once
	closed chan struct{} // closed by Close

	mu      sync.Mutex // guards dialled
	dialled []net.Conn
}

// dial connects to the listener.
func (l *listener) dial(ctx context.Context) (net.Conn, error) {
	a, b := Pipe()
	select {
	case l.conns <- a:
		l.mu.Lock()
		defer l.mu.Unlock()
		l.dialled = append(l.dialled, b)
		return b, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// closeAll closes all connections, at the end of the clients.
func (l *listener) closeAll() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, nc := range l.dialled {
		nc.Close()
	}
}

// Accept implements net.Listener.
func (l *listener) Accept() (net.Conn, error) {
	select {
	case nc := <-l.conns:
		return nc, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (l *listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr implements net.Listener.
func (l *listener) Addr() net.Addr { return addr("listener") }
