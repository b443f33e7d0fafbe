package hub_test

import (
	"fmt"
	"runtime"
	"testing"

	"duplex/conn"
	"duplex/conn/hub"
)

// What is queued for a member takes no more memory than MaxQueue says, however
// small the messages are.
func TestQueueCostsWhatItCounts(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector takes memory too")
	}
	const most = 4 << 20
	for _, size := range []int{0, 1, 20, 100, 1000, 10_000} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			server, _ := pipe(t) // which nobody reads
			h := &hub.Hub{MaxQueue: most, Policy: hub.DropNewest}
			m := h.Join(server, nil)
			payload := make([]byte, size)
			before, n := heap(), 0
			for m.Dropped() == 0 {
				h.Publish(prepare(conn.Binary, payload))
				n++
			}
			cost := heap() - before
			if t.Logf("%d messages, %d bytes each, %d of the bound", n, cost/n, cost*100/most); cost > most {
				t.Errorf("%d bytes for a bound of %d", cost, most)
			}
			runtime.KeepAlive(m)
		})
	}
}

// heap returns how many bytes are in use.
func heap() int {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}
