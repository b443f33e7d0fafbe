package main_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"duplex/conn"
	"duplex/handshake"
)

// Behind a proxy, connections count for the clients that it names, and the log names
// them. Without -trust-proxy nobody is believed.
func TestTrustProxy(t *testing.T) {
	wsecho := build(t)
	for _, transport := range []string{"-http=false", "-http"} {
		t.Run(transport, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			from := func(url, client string) error {
				c, err := conn.Dial(ctx, url, &conn.Config{Header: handshake.Header{{Name: "X-Forwarded-For", Value: client}}})
				if err == nil {
					t.Cleanup(func() { c.CloseNow() })
					c.Write(ctx, conn.Text, []byte(client))
					wantMessage(ctx, t, c, conn.Text, []byte(client))
				}
				return err
			}
			wantFull := func(err error) {
				t.Helper()
				if refused, ok := errors.AsType[*conn.HandshakeError](err); !ok || refused.Response.Status != http.StatusServiceUnavailable {
					t.Errorf("%v, want 503", err)
				}
			}
			p := spawn(t, wsecho, transport, "-addr=127.0.0.1:0", "-max-conns-per-addr=1", "-trust-proxy=127.0.0.1")
			url := p.listening(t)
			for _, client := range []string{"203.0.113.7", "198.51.100.1, 203.0.113.8"} {
				if err := from(url, client); err != nil {
					t.Fatal(err)
				}
			}
			wantFull(from(url, "203.0.113.8"))
			p.cmd.Process.Signal(syscall.SIGTERM)
			<-p.ended
			if log := p.log.String(); !strings.Contains(log, "203.0.113.8 by way of 127.0.0.1:") {
				t.Error(log)
			}

			url = spawn(t, wsecho, transport, "-addr=127.0.0.1:0", "-max-conns-per-addr=1").listening(t)
			if err := from(url, "203.0.113.7"); err != nil {
				t.Fatal(err)
			}
			wantFull(from(url, "203.0.113.8"))
		})
	}
}
