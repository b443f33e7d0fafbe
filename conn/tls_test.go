package conn_test

import (
	"context"
	"crypto/tls"
	"net"
	"net/http/httptest"
	"testing"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// stuckTLS returns a server's end over TLS whose peer reads nothing.
func stuckTLS(t *testing.T) *conn.Conn {
	s := httptest.NewTLSServer(nil)
	s.Close()
	a, b := tcpConns(t)
	a.(*net.TCPConn).SetWriteBuffer(8 << 10)
	b.(*net.TCPConn).SetReadBuffer(8 << 10)
	return acceptRaw(t, tls.Server(a, &tls.Config{Certificates: s.TLS.Certificates}),
		tls.Client(b, &tls.Config{InsecureSkipVerify: true}), nil)
}

// TLS would like to say goodbye to a peer that takes nothing: neither a write
// that is cut short nor CloseNow waits for that.
func TestStuckTLS(t *testing.T) {
	c := stuckTLS(t)
	ctx, cancel := context.WithTimeout(background, 50*time.Millisecond)
	defer cancel()
	begun := time.Now()
	if err := c.Write(ctx, frame.Binary, make([]byte, 16<<20)); err == nil {
		t.Error("the write is through")
	}
	if took := time.Since(begun); took > 2*time.Second {
		t.Errorf("the write took %v", took)
	}

	c = stuckTLS(t)
	ended := make(chan error)
	go func() { ended <- c.Write(background, frame.Binary, make([]byte, 16<<20)) }()
	time.Sleep(50 * time.Millisecond)
	begun = time.Now()
	c.CloseNow()
	<-ended
	if took := time.Since(begun); took > 2*time.Second {
		t.Errorf("CloseNow took %v", took)
	}
}
