package conn_test

import (
	"net"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// Ten thousand connections that came, compressed messages both ways and went
// leave the heap as it was.
func TestConnectionsLeaveNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it measures memory over many connections")
	}
	if raceEnabled {
		t.Skip("the race detector makes it slow, and looks for something else")
	}
	message := jsonMessage(1, 2000)
	cfg := &conn.Config{Deflate: new(conn.Deflate), Unix: filepath.Join(t.TempDir(), "socket")}
	l, err := net.Listen("unix", cfg.Unix)
	if err != nil {
		t.Skip("no Unix sockets here: ", err)
	}
	defer l.Close()
	go serveAll(l, &conn.Config{Deflate: cfg.Deflate})
	comeAndGo := func() {
		c, err := conn.Dial(background, "ws://example.com/", cfg)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Write(background, frame.Text, message); err != nil {
			t.Fatal(err)
		}
		if _, p, err := c.Read(background); err != nil || len(p) != len(message) {
			t.Fatal(len(p), err)
		}
		c.CloseNow()
	}
	heap := func() uint64 {
		var m runtime.MemStats
		for range 3 {
			runtime.GC()
		}
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	for range 100 {
		comeAndGo()
	}
	before := heap()
	for range 10_000 {
		comeAndGo()
	}
	after := heap()
	for tries := 0; after > before+256<<10 && tries < 20; tries++ {
		time.Sleep(50 * time.Millisecond) // the last of the server's ends may still be about to notice
		after = heap()
	}
	if after > before+256<<10 {
		t.Errorf("the heap grew from %d to %d bytes", before, after)
	}
}
