package conn_test

import (
	"context"
	"io"
	"net"
	"testing"
	"testing/synctest"

	"duplex/conn"
)

// A pipeListener gives out connections in memory.
type pipeListener struct {
	conns  chan net.Conn
	closed context.Context
	close  context.CancelFunc
}

func (l pipeListener) Accept() (net.Conn, error) {
	select {
	case nc := <-l.conns:
		return nc, nil
	case <-l.closed.Done():
		return nil, net.ErrClosed
	}
}

func (l pipeListener) Close() error   { l.close(); return nil }
func (l pipeListener) Addr() net.Addr { return scriptedAddr }

// Close cuts connections in every step of the handshake: one whose request has not
// come, and one that does not take the answer.
func TestCloseCutsEachStepOfTheHandshake(t *testing.T) {
	for name, request := range map[string]string{"no request": rawRequest[:20], "answer not taken": rawRequest} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				refused := make(chan error, 1)
				s := &conn.Server{Refused: func(_ net.Addr, err error) { refused <- err }}
				closed, stop := context.WithCancel(background)
				l := pipeListener{make(chan net.Conn), closed, stop}
				served := make(chan error)
				go func() { served <- s.Serve(l) }()
				a, b := net.Pipe()
				l.conns <- a
				if _, err := io.WriteString(b, request); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				s.Close()
				synctest.Wait()
				if n, err := b.Read(make([]byte, 1)); err != io.EOF {
					t.Errorf("read %d bytes, %v, want the end", n, err)
				}
				select {
				case err := <-refused:
					t.Log(err)
				default:
					t.Error("the handshake still goes on")
				}
				if err := <-served; err != conn.ErrServerClosed {
					t.Error(err)
				}
			})
		})
	}
}
