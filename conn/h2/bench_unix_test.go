//go:build unix

package h2_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"duplex/conn"
	"duplex/conn/h2"
)

// serverEnv makes the test program a server that echoes, for benchmarks which measure
// it alone. It prints its URL and its certificate, and says at /used how many bytes of
// heap and stacks it uses, and how much processor time, in nanoseconds, it has used.
const serverEnv = "DUPLEX_H2_SERVER"

func TestMain(m *testing.M) {
	if os.Getenv(serverEnv) == "" {
		os.Exit(m.Run())
	}
	s := httptest.NewUnstartedServer(nil)
	echo := &conn.Server{
		Config:  &conn.Config{DropRequest: true},
		Handler: &conn.Handler{Message: func(ctx context.Context, c *conn.Conn, op conn.Opcode, p []byte) { c.Write(ctx, op, p) }},
	}
	s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/used" {
			echo.ServeHTTP(w, r)
			return
		}
		runtime.GC() // the first one empties the pools, and halves stacks that are not used
		for range 4 {
			debug.FreeOSMemory()
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		fmt.Fprintln(w, m.HeapAlloc+m.StackInuse, processorTime().Nanoseconds())
	})
	s.EnableHTTP2 = true
	s.StartTLS()
	fmt.Println(s.URL)
	os.Stdout.Write(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}))
	os.Stdout.Close()
	io.Copy(io.Discard, os.Stdin)
}

// processorTime returns what this process has used.
func processorTime() time.Duration {
	var r syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// A measured is a server in a process of its own.
type measured struct {
	url string
	cfg conn.Config
	web *http.Client
}

func newMeasured(b *testing.B, http2 bool) *measured {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), serverEnv+"=1")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		stdin.Close()
		cmd.Wait()
	})
	r := bufio.NewReader(out)
	line, err := r.ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	cert, err := io.ReadAll(r)
	if err != nil {
		b.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(cert)
	m := &measured{url: strings.TrimSpace(line)}
	m.cfg.TLS = &tls.Config{RootCAs: roots}
	m.web = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	if http2 {
		p := new(h2.Pool)
		b.Cleanup(func() { p.Close() })
		m.cfg.HTTP2 = p
	}
	return m
}

func (m *measured) dial(b *testing.B) *conn.Conn {
	c, err := conn.Dial(b.Context(), m.url, &m.cfg)
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// used returns the memory and the processor time that the server uses.
func (m *measured) used(b *testing.B) (bytes, ns float64) {
	resp, err := m.web.Get(m.url + "/used")
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := fmt.Fscan(resp.Body, &bytes, &ns); err != nil {
		b.Fatal(err)
	}
	return bytes, ns
}

// overBoth runs a benchmark over HTTP/1.1 and over HTTP/2, both with TLS.
func overBoth(b *testing.B, run func(b *testing.B, m *measured)) {
	b.Run("HTTP1", func(b *testing.B) { run(b, newMeasured(b, false)) })
	b.Run("HTTP2", func(b *testing.B) { run(b, newMeasured(b, true)) })
}

// BenchmarkIdle is the memory of the server for a WebSocket that waits.
func BenchmarkIdle(b *testing.B) {
	const sockets = 1000
	overBoth(b, func(b *testing.B, m *measured) {
		c := m.dial(b) // what there is once
		before, _ := m.used(b)
		var conns []*conn.Conn
		for range sockets {
			conns = append(conns, m.dial(b))
		}
		time.Sleep(3 * time.Second) // a connection lets go of its buffers when it has been idle for a while
		for range b.N {
			after, _ := m.used(b)
			b.ReportMetric((after-before)/sockets, "bytes/socket")
		}
		for _, c := range append(conns, c) {
			c.CloseNow()
		}
	})
}

// BenchmarkEcho is an echo of 32 bytes on each of 64 WebSockets, one at a time on each:
// the time, and the processor time of the server.
func BenchmarkEcho(b *testing.B) {
	const sockets = 64
	overBoth(b, func(b *testing.B, m *measured) {
		var conns [sockets]*conn.Conn
		for i := range conns {
			conns[i] = m.dial(b)
		}
		message := make([]byte, 32)
		_, before := m.used(b)
		b.ResetTimer()
		var all sync.WaitGroup
		for i, c := range conns {
			all.Go(func() {
				for range (b.N + i) / sockets {
					c.Write(b.Context(), conn.Binary, message)
					if _, _, err := c.Read(b.Context()); err != nil {
						b.Error(err)
						return
					}
				}
			})
		}
		all.Wait()
		b.StopTimer()
		_, after := m.used(b)
		b.ReportMetric((after-before)/float64(b.N), "server-ns/op")
		for _, c := range conns {
			c.CloseNow()
		}
	})
}

// BenchmarkOpen is a WebSocket that is opened and closed: over HTTP/1.1 with a TCP
// connection and a TLS handshake each, and over HTTP/2 on one connection.
func BenchmarkOpen(b *testing.B) {
	overBoth(b, func(b *testing.B, m *measured) {
		m.dial(b).CloseNow()
		for b.Loop() {
			c := m.dial(b)
			if err := c.Close(conn.NormalClosure, ""); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "sockets/s")
	})
}
