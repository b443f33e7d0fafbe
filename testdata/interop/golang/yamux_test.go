package golang

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sync"
	"testing"

	"github.com/hashicorp/yamux"

	"duplex/conn"
)

// Many streams share one connection: a program that wants a net.Conn gets one that
// is a WebSocket, as tunnels do.
func TestYamux(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	quiet := yamux.DefaultConfig()
	quiet.LogOutput = t.Output()
	ended := make(chan error, 1)
	url := serveWith(t, func(c *conn.Conn) {
		session, err := yamux.Server(conn.NetConn(ctx, c, conn.Binary), quiet)
		for err == nil {
			var s *yamux.Stream
			if s, err = session.AcceptStream(); err == nil {
				go func() { io.Copy(s, s); s.Close() }()
			}
		}
		ended <- err
	})
	c, err := conn.Dial(ctx, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	session, err := yamux.Client(conn.NetConn(ctx, c, conn.Binary), quiet)
	if err != nil {
		t.Fatal(err)
	}
	var streams sync.WaitGroup
	for i := range 20 {
		streams.Go(func() {
			if err := echoStream(session, bytes.Repeat(fmt.Appendf(nil, "%02d", i), 200_000)); err != nil {
				t.Errorf("stream %d: %v", i, err)
			}
		})
	}
	streams.Wait()
	if _, err := session.Ping(); err != nil {
		t.Errorf("Ping: %v", err)
	}
	session.Close()
	if err := <-ended; err != io.EOF {
		t.Errorf("the server's session ended with %v, want EOF", err)
	}
}

// echoStream sends a payload on a stream of its own and wants it back.
func echoStream(session *yamux.Session, payload []byte) error {
	s, err := session.OpenStream()
	if err != nil {
		return err
	}
	defer s.Close()
	go s.Write(payload)
	got := make([]byte, len(payload))
	if _, err := io.ReadFull(s, got); err != nil {
		return err
	}
	if !bytes.Equal(got, payload) {
		return fmt.Errorf("%d bytes came back wrong", len(got))
	}
	return nil
}
