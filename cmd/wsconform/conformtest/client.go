package conformtest

import (
	"net"
	"sync"
	"testing"
	"time"

	"duplex/cmd/wsconform/play"
	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
)

// Client tests a client. Each case is a server of its own, at another URL, and
// connect is called with that: it connects, sends every message back, and
// returns when the connection has ended or when there comes to be none. It is
// called from many goroutines at once.
//
// Client returns when all cases have been played.
func Client(t *testing.T, connect func(url string), o *Options) {
	t.Helper()
	var keys sync.Map // every Sec-WebSocket-Key that was sent
	o.play(t, result.Client, func(t *testing.T, c *suite.Case, how play.Options) *result.Result {
		l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		var connecting sync.WaitGroup
		defer connecting.Wait()
		connecting.Go(func() { connect("ws://" + l.Addr().String()) })
		in := receive(t, l, how)
		if in == nil {
			return nil
		}
		l.Close() // one connection a case, however the client tries
		_, in.Reused = keys.LoadOrStore(in.Request.Header.Get("Sec-WebSocket-Key"), true)
		return in.Play(t.Context(), c, how)
	})
}

// receive waits for the client, and returns nil if it does not ask for a
// connection.
func receive(t *testing.T, l *net.TCPListener, how play.Options) *play.Incoming {
	t.Helper()
	l.SetDeadline(time.Now().Add(20 * time.Second))
	nc, err := l.AcceptTCP()
	if err != nil {
		t.Errorf("the client does not connect: %v", err)
		return nil
	}
	in, err := play.Receive(nc, how)
	if err != nil {
		nc.Close()
		t.Errorf("the client sends no request: %v", err)
		return nil
	}
	return in
}
