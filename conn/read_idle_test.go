package conn_test

import (
	"io"
	"net"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// A connection that waits holds no buffer, where the system allows it.
func TestIdleConnectionsHoldNoBuffer(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes goroutines larger")
	}
	if runtime.GOOS == "windows" {
		t.Skip("a read holds a buffer here while it waits")
	}
	const n = 200
	var conns []*conn.Conn
	ctx := deadline(t)
	lean := &conn.Config{DropRequest: true} // what both ends said in the handshake is no buffer
	before := memory()
	for range n {
		server, client := tcpPair(t, lean, lean)
		go serveEcho(server)
		client.Write(ctx, frame.Text, []byte("x"))
		if _, _, err := client.Read(ctx); err != nil {
			t.Fatal(err)
		}
		conns = append(conns, server, client)
	}
	if each := (memory() - before) / n; each > 6<<10 {
		t.Errorf("a pair of idle connections holds %d bytes of heap", each)
	}
	runtime.KeepAlive(conns)
}

// memory returns the bytes of the heap that are in use.
func memory() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// A waiting shows how long the slices are that it is read to.
type waiting struct {
	net.Conn
	room atomic.Int64 // of the last read
}

func (w *waiting) Read(p []byte) (int, error) { w.room.Store(int64(len(p))); return w.Conn.Read(p) }

// Where a read holds a buffer while it waits, that is no more than a few bytes
// after a second, though much has come before.
func TestIdleConnectionsHoldNoLargeBuffer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := net.Pipe()
		nc := &waiting{Conn: a}
		c := acceptRaw(t, nc, b, nil)
		go c.Run(t.Context(), new(conn.Handler))
		go io.Copy(io.Discard, b)
		for range 3 {
			b.Write(maskedFrame(frame.Binary, make([]byte, 20_000)))
		}
		synctest.Wait()
		if much := nc.room.Load(); much < 20_000 {
			t.Errorf("%d bytes of room for the next message of 20,000", much)
		}
		time.Sleep(time.Second + time.Millisecond)
		if room := nc.room.Load(); room > 16 {
			t.Errorf("%d bytes of room where nothing comes", room)
		}
		c.CloseNow()
	})
}
