package hub_test

import (
	"context"
	"io"
	"net"
	"runtime"
	"testing"

	"duplex/conn"
	"duplex/conn/hub"
	"duplex/frame"
)

// crowd returns servers' ends of connections over loopback whose clients read all
// that comes.
func crowd(t *testing.T, n int) (all []*conn.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for range n {
		go func() {
			nc := connectRaw(l.Addr().String())
			io.Copy(io.Discard, nc)
			nc.Close()
		}()
		nc, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		c, err := conn.Accept(context.Background(), nc, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.CloseNow() })
		all = append(all, c)
	}
	return all
}

// Where nothing waits nothing runs, with a member or many.
func TestIdleHubRunsNothing(t *testing.T) {
	h := new(hub.Hub)
	h.Publish(text("nobody"))
	for _, n := range []int{1, 50} {
		for _, c := range crowd(t, n) {
			h.Join(c, nil)
		}
		goroutines := runtime.NumGoroutine()
		for range 100 {
			h.Publish(text("hello"))
		}
		if over := goroutinesOver(goroutines); over > 0 {
			t.Errorf("%d members: %d goroutines are left", n, over)
		}
	}
}

// To deliver a message through a hub allocates nothing beyond what writing it does.
func TestDeliveryDoesNotAllocate(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes pools forget")
	}
	const members, rounds = 200, 50
	h := new(hub.Hub)
	all := crowd(t, members)
	for _, c := range all {
		h.Join(c, nil)
	}
	m := prepare(frame.Binary, make([]byte, 100))
	measure := func(publish func()) float64 {
		publish()
		goroutines := runtime.NumGoroutine()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range rounds {
			publish()
			for runtime.NumGoroutine() > goroutines {
				runtime.Gosched()
			}
		}
		runtime.ReadMemStats(&after)
		return float64(after.Mallocs-before.Mallocs) / (members * rounds)
	}
	written := measure(func() {
		for _, c := range all {
			conn.Batch{m}.TryWriteTo(c)
		}
	})
	if published := measure(func() { h.Publish(m) }); published > written+0.2 {
		t.Errorf("%.2f allocations for a delivery, of which %.2f are those of the write", published, written)
	} else {
		t.Logf("%.2f allocations for a delivery, of which %.2f are those of the write", published, written)
	}
}
