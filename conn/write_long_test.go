package conn_test

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http/httptest"
	"testing"

	"duplex/conn"
	"duplex/frame"
)

// A sizer takes down the sizes of the writes to a connection.
type sizer struct {
	net.Conn
	sizes []int
}

func (c *sizer) Write(p []byte) (int, error) {
	c.sizes = append(c.sizes, len(p))
	return c.Conn.Write(p)
}

// writes returns the sizes of the writes that a message of n bytes takes at a
// server, whose connection is made from a sizer.
func writes(t *testing.T, n int, under func(net.Conn) net.Conn, peer func(net.Conn) net.Conn) []int {
	a, b := tcpConns(t)
	counted := &sizer{Conn: a}
	server, client := connect(t, under(counted), peer(b), &conn.Config{WriteTimeout: -1}, &conn.Config{MaxMessage: -1})
	counted.sizes = nil
	done := make(chan []int)
	go func() {
		if err := server.Write(background, frame.Binary, make([]byte, n)); err != nil {
			t.Error(err)
		}
		done <- counted.sizes
	}()
	if _, p, err := client.Read(deadline(t)); err != nil || len(p) != n {
		t.Fatal(len(p), err)
	}
	return <-done
}

// Over TLS each write is a record at least (RFC 8446, section 5.1). A message of
// any length takes no more records than its bytes need, the header included.
func TestLongMessageFillsRecordsOfTLS(t *testing.T) {
	const record = 16 << 10
	s := httptest.NewTLSServer(nil)
	s.Close()
	under := func(nc net.Conn) net.Conn {
		return tls.Server(nc, &tls.Config{Certificates: s.TLS.Certificates, DynamicRecordSizingDisabled: true})
	}
	peer := func(nc net.Conn) net.Conn { return tls.Client(nc, &tls.Config{InsecureSkipVerify: true}) }
	for _, n := range []int{100, 5000, record - 4, record - 3, record, 50_000, 4*record - 4, 100_000, 1 << 20} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			header := 4
			if n >= 1<<16 {
				header = 10
			} else if n < 126 {
				header = 2
			}
			want := (header + n + record - 1) / record
			if got := writes(t, n, under, peer); len(got) != want {
				t.Errorf("%d records for %d bytes, want %d: %v", len(got), n, want, got)
			}
		})
	}
}

// Where a write has no record to fill, a long payload is not copied behind its
// header.
func TestLongMessageIsNotCopied(t *testing.T) {
	same := func(nc net.Conn) net.Conn { return nc }
	for n, first := range map[int]int{10_000: 10_004, 16_000: 16_004, 20_000: 4, 1 << 20: 10} {
		if got := writes(t, n, same, same); got[0] != first {
			t.Errorf("the first write for %d bytes has %d, want %d: %v", n, got[0], first, got)
		}
	}
}
