package conn_test

import (
	"runtime"
	"testing"

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
	before := memory()
	for range n {
		server, client := tcpPair(t, nil, nil)
		go serveEcho(server)
		client.Write(ctx, frame.Text, []byte("x"))
		if _, _, err := client.Read(ctx, nil); err != nil {
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
