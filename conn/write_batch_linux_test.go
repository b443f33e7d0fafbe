package conn_test

import (
	"crypto/tls"
	"net/http/httptest"
	"runtime"
	"testing"

	"duplex/conn"
	"duplex/frame"
)

// A batch over TLS is written by the caller while the kernel has room for it, as over
// plain TCP: a broadcast starts no goroutine for each member. With one processor a
// goroutine could not have written the first batch before the second is tried.
func TestTLSBatchStartsNoGoroutine(t *testing.T) {
	s := httptest.NewTLSServer(nil)
	s.Close()
	a, b := tcpConns(t)
	c := acceptRaw(t, tls.Server(a, &tls.Config{Certificates: s.TLS.Certificates}),
		tls.Client(b, &tls.Config{InsecureSkipVerify: true}), nil)
	batch := conn.Batch{prepare(frame.Text, []byte("one")), prepare(frame.Text, []byte("two"))}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for i := range 20 {
		if !batch.TryWriteTo(c) {
			t.Fatalf("batch %d found another goroutine writing", i)
		}
	}
}
