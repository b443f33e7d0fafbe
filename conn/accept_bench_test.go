package conn_test

import (
	"net"
	"testing"
	"time"

	"duplex/conn"
)

// A scripted connection has a request to read, and takes what is written.
type scripted struct {
	request []byte
	closed  bool
}

func (s *scripted) Read(p []byte) (int, error) {
	n := copy(p, s.request)
	s.request = s.request[n:]
	if n == 0 {
		return 0, net.ErrClosed
	}
	return n, nil
}

func (s *scripted) Write(p []byte) (int, error)      { return len(p), nil }
func (s *scripted) Close() error                     { s.closed = true; return nil }
func (s *scripted) LocalAddr() net.Addr              { return scriptedAddr }
func (s *scripted) RemoteAddr() net.Addr             { return scriptedAddr }
func (s *scripted) SetDeadline(time.Time) error      { return nil }
func (s *scripted) SetReadDeadline(time.Time) error  { return nil }
func (s *scripted) SetWriteDeadline(time.Time) error { return nil }

var scriptedAddr = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80}

// acceptScripted accepts a connection and cuts it.
func acceptScripted(t testing.TB, cfg *conn.Config) {
	c, err := conn.Accept(background, &scripted{request: []byte(rawRequest)}, cfg)
	if err != nil {
		t.Fatal(err)
	}
	c.CloseNow()
}

// BenchmarkAccept does the opening handshake of a server, and cuts the connection.
func BenchmarkAccept(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		acceptScripted(b, nil)
	}
}

// An opening handshake at a server costs so many allocations, with the two that the
// test makes: the connection underneath and the request on its way.
func TestAcceptAllocates(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes pools forget")
	}
	for name, test := range map[string]struct {
		cfg  *conn.Config
		most float64
	}{
		"request kept":    {nil, 20},
		"request dropped": {&conn.Config{DropRequest: true}, 20},
	} {
		if n := testing.AllocsPerRun(200, func() { acceptScripted(t, test.cfg) }); n > test.most {
			t.Errorf("%s: %v allocations, want %v at most", name, n, test.most)
		}
	}
}
