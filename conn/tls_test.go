package conn_test

import (
	"context"
	"crypto/tls"
	"net"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// stuckTLS returns a server's end over TLS whose peer reads nothing.
func stuckTLS(t *testing.T, certificates []tls.Certificate) *conn.Conn {
	a, b := net.Pipe()
	return acceptRaw(t, tls.Server(a, &tls.Config{Certificates: certificates}),
		tls.Client(b, &tls.Config{InsecureSkipVerify: true}), nil)
}

// TLS would like to say goodbye to a peer that takes nothing: neither a write
// that is cut short nor CloseNow waits for that.
func TestStuckTLS(t *testing.T) {
	s := httptest.NewTLSServer(nil)
	s.Close()
	const wait = 50 * time.Millisecond
	synctest.Test(t, func(t *testing.T) {
		c := stuckTLS(t, s.TLS.Certificates)
		ctx, cancel := context.WithTimeout(background, wait)
		defer cancel()
		begun := time.Now()
		if err := c.Write(ctx, frame.Binary, make([]byte, 1<<20)); err == nil {
			t.Error("the write is through")
		}
		if took := time.Since(begun); took != wait {
			t.Errorf("the write took %v", took)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		c := stuckTLS(t, s.TLS.Certificates)
		ended := make(chan error)
		go func() { ended <- c.Write(background, frame.Binary, make([]byte, 1<<20)) }()
		synctest.Wait()
		begun := time.Now()
		c.CloseNow()
		if err := <-ended; err == nil {
			t.Error("the write is through")
		}
		if took := time.Since(begun); took != 0 {
			t.Errorf("CloseNow took %v", took)
		}
	})
}
