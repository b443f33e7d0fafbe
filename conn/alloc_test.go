package conn_test

import (
	"runtime"
	"testing"

	"duplex/frame"
)

// bytesAllocated returns what f allocates, in bytes.
func bytesAllocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// An echo, on both ends together, allocates nothing once it is warm.
func TestEchoDoesNotAllocate(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes pools forget")
	}
	for _, size := range []int{0, 32, 125, 4000, 100_000} {
		server, client := tcpPair(t, nil, nil)
		go serveEcho(server)
		ctx := deadline(t)
		payload, buf := make([]byte, size), []byte(nil)
		n := testing.AllocsPerRun(200, func() {
			if err := client.Write(ctx, frame.Binary, payload); err != nil {
				t.Fatal(err)
			}
			var err error
			if _, buf, err = client.ReadAppend(ctx, buf[:0]); err != nil || len(buf) != size {
				t.Fatal(len(buf), err)
			}
		})
		if n > 0 {
			t.Errorf("%v allocations for the echo of %d bytes, want 0", n, size)
		}
		client.CloseNow()
	}
}
