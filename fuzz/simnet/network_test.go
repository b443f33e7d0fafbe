package simnet_test

import (
	"context"
	"errors"
	"net"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"duplex/fuzz/simnet"
)

// Who dials gets to who listens, if somebody does, after a round trip.
func TestNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := context.Background()
		n := &simnet.Network{Link: func(number int) simnet.Link {
			return simnet.Link{Up: simnet.Plan{Latency: time.Second}, Refused: number == 1}
		}}
		if _, err := n.Dial(ctx, "tcp", "here:80"); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("dial nobody: %v", err)
		}
		l, err := n.Listen("here:80")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := n.Listen("here:80"); !errors.Is(err, syscall.EADDRINUSE) {
			t.Errorf("listen twice: %v", err)
		}
		if _, err := n.Dial(ctx, "tcp", "here:80"); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("dial to be refused: %v", err)
		}
		begun := time.Now()
		a, err := n.Dial(ctx, "tcp", "here:80")
		if took := time.Since(begun); err != nil || took != time.Second {
			t.Errorf("dial: %v after %v", err, took)
		}
		b, err := l.Accept()
		if err != nil || b.RemoteAddr() != a.LocalAddr() || a.RemoteAddr() != l.Addr() {
			t.Errorf("accept: %v, %v", b, err)
		}
		a.Close()
		b.Close()
		l.Close()
		if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
			t.Errorf("accept after Close: %v", err)
		}
	})
}

// A dial ends with its context.
func TestDialIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := &simnet.Network{Link: func(int) simnet.Link { return simnet.Link{Up: simnet.Plan{Latency: time.Hour}} }}
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if _, err := n.Dial(ctx, "tcp", "here:80"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("dial: %v", err)
		}
	})
}
