package engineio_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"duplex/conn"
	"duplex/conn/socketio/engineio"
)

// clientWays are the ways in which a client can connect.
var clientWays = map[string][]engineio.Transport{
	"websocket": {engineio.WebSocket},
	"polling":   {engineio.Polling},
	"upgrade":   {engineio.Polling, engineio.WebSocket},
}

// A talk is a client under test while it runs.
type talk struct {
	*engineio.Client
	got  chan string
	over chan error
}

func (s *site) client(ctx context.Context, d *engineio.Dialer) *talk {
	s.t.Helper()
	url, _, _ := strings.Cut(s.url, "?")
	c, err := d.Dial(ctx, url)
	if err != nil {
		s.t.Fatal(err)
	}
	k := &talk{c, make(chan string, 20_000), make(chan error, 1)}
	go func() {
		k.over <- c.Run(ctx, func(data []byte, binary bool) { k.got <- fmt.Sprintf("%s %v", data, binary) })
	}()
	return k
}

func (s *site) wantReason(k *talk, want engineio.Reason) {
	s.t.Helper()
	err := <-k.over
	if closed, ok := errors.AsType[*engineio.ClosedError](err); !ok || closed.Reason != want {
		s.t.Errorf("Run returned %v, want %s", err, want)
	}
}

func text(format string, args ...any) *engineio.Prepared {
	return engineio.Prepare(fmt.Appendf(nil, format, args...), false)
}

func TestClient(t *testing.T) {
	for name, transports := range clientWays {
		t.Run(name, func(t *testing.T) {
			s := start(t, &engineio.Server{})
			k := s.client(t.Context(), &engineio.Dialer{Transports: transports})
			const n = 2000
			for i := range n {
				if err := k.Send(text("%d", i), engineio.Prepare(fmt.Appendf(nil, "%d", i), true)); err != nil {
					t.Fatal(err)
				}
			}
			for i := range n {
				for _, want := range []string{fmt.Sprintf("%d false", i), fmt.Sprintf("%d true", i)} {
					if got := <-k.got; got != want {
						t.Fatalf("got %q, want %q", got, want)
					}
				}
			}
			for name == "upgrade" && k.Transport() != engineio.WebSocket {
				time.Sleep(time.Millisecond)
			}
			k.Send(text("last"))
			k.Close()
			s.wantReason(k, engineio.ForcedClose)
			s.wantClosed(engineio.TransportClose)
			if err := k.Send(text("too late")); err != engineio.ErrClosed {
				t.Errorf("Send after Close: %v", err)
			}
		})
	}
}

func TestClientContextEnds(t *testing.T) {
	for name, transports := range clientWays {
		t.Run(name, func(t *testing.T) {
			s := start(t, &engineio.Server{})
			ctx, cancel := context.WithCancel(context.Background())
			k := s.client(ctx, &engineio.Dialer{Transports: transports})
			k.Send(text("hello"))
			<-k.got
			cancel()
			s.wantReason(k, engineio.ForcedClose)
			s.wantClosed(engineio.TransportClose)
		})
	}
}

func TestClientHeartbeat(t *testing.T) {
	for name, transports := range clientWays {
		t.Run(name, func(t *testing.T) {
			s := start(t, &engineio.Server{PingInterval: 10 * time.Millisecond, PingTimeout: 5 * time.Second})
			k := s.client(t.Context(), &engineio.Dialer{Transports: transports})
			select {
			case err := <-k.over:
				t.Fatal(err)
			case <-time.After(100 * time.Millisecond):
			}
			s.server.Close()
			s.wantReason(k, engineio.TransportClose)
		})
	}
}

// A server that is silent for longer than it has announced is given up.
func TestClientGivesUpSilentServer(t *testing.T) {
	opened := make(chan *conn.Conn, 1)
	ws := &conn.Server{Handler: &conn.Handler{Opened: func(ctx context.Context, c *conn.Conn) {
		c.Write(ctx, conn.Text, []byte(`0{"sid":"a","upgrades":[],"pingInterval":20,"pingTimeout":20,"maxPayload":100}`))
		opened <- c
	}}}
	s := startHandler(t, ws)
	defer ws.Close()
	k := s.client(t.Context(), nil)
	s.wantReason(k, engineio.PingTimeout)
	(<-opened).CloseNow()
}

func TestClientFallsBack(t *testing.T) {
	s := start(t, &engineio.Server{Transports: []engineio.Transport{engineio.Polling}})
	k := s.client(t.Context(), nil)
	if k.Transport() != engineio.Polling || len(k.ID()) != 20 {
		t.Errorf("%s, ID %q", k.Transport(), k.ID())
	}
	k.Close()
	s.wantReason(k, engineio.ForcedClose)
}

func TestDialRefused(t *testing.T) {
	s := start(t, &engineio.Server{Authorize: func(r *conn.Request) error {
		if r.Header.Get("X-Token") != "secret" {
			return errors.New("no")
		}
		return nil
	}})
	url, _, _ := strings.Cut(s.url, "?")
	_, err := (*engineio.Dialer)(nil).Dial(t.Context(), url)
	if refusal, ok := errors.AsType[*engineio.Error](err); !ok || refusal.Code != engineio.Forbidden || refusal.Status != 403 {
		t.Errorf("polling: %v", err)
	}
	if refusal, ok := errors.AsType[*conn.HandshakeError](err); !ok || refusal.Response.Status != 403 {
		t.Errorf("websocket: %v", err)
	}
	for _, transports := range clientWays {
		k := s.client(t.Context(), &engineio.Dialer{Transports: transports, Header: http.Header{"X-Token": {"secret"}}})
		k.Close()
		s.wantReason(k, engineio.ForcedClose)
	}
	for _, bad := range []string{"ftp://example.com/", "http://[", "example.com"} {
		if _, err := new(engineio.Dialer).Dial(t.Context(), bad); err == nil {
			t.Errorf("%s: no error", bad)
		}
	}
}

func TestClientLimits(t *testing.T) {
	for name, transports := range clientWays {
		t.Run(name, func(t *testing.T) {
			s := start(t, &engineio.Server{})
			k := s.client(t.Context(), &engineio.Dialer{Transports: transports, MaxPayload: 1000, MaxQueue: 5000})
			if err := k.Send(text("%s", bytes.Repeat([]byte("x"), 3000)), text("%s", bytes.Repeat([]byte("x"), 3000))); err != nil {
				t.Errorf("first messages: %v", err)
			}
			<-k.over
		})
	}
	idle := start(t, &engineio.Server{})
	url, _, _ := strings.Cut(idle.url, "?")
	c, err := (&engineio.Dialer{MaxQueue: 5000}).Dial(t.Context(), url) // it does not run
	if err != nil {
		t.Fatal(err)
	}
	big := text("%s", bytes.Repeat([]byte("x"), 3000))
	if err := c.Send(big); err != nil {
		t.Error(err)
	}
	if err := c.Send(big); err != engineio.ErrQueueFull {
		t.Errorf("second message: %v", err)
	}
	if c.Writable() {
		t.Error("writable with a full queue")
	}
	c.Close()
	c.Run(t.Context(), nil)
}
