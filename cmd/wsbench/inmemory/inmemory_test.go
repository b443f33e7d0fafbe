package inmemory_test

import (
	"testing"
	"time"

	"duplex/cmd/wsbench/inmemory"
	"duplex/cmd/wsbench/load"
)

// All kinds of work run, at both ends. Masking and receiving do not allocate.
func TestMeasure(t *testing.T) {
	for _, op := range []inmemory.Op{inmemory.Mask, inmemory.Receive, inmemory.Read, inmemory.Write, inmemory.Compress, inmemory.Inflate} {
		for _, client := range []bool{false, true} {
			for _, kind := range []load.Kind{load.Binary, load.Text, load.JSON} {
				for _, size := range []int{0, 32, 20_000} {
					w := inmemory.Work{Op: op, Client: client, Kind: kind, Size: size}
					cost, err := w.Measure(time.Millisecond)
					if err != nil || cost.Nanoseconds <= 0 {
						t.Fatalf("%+v: %+v, %v", w, cost, err)
					}
					if free := op == inmemory.Mask || op == inmemory.Receive; free && size < 1000 && cost.Allocs > 0.1 {
						t.Errorf("%+v allocates %v times", w, cost.Allocs)
					}
				}
			}
		}
	}
	if _, err := (inmemory.Work{Op: "juggle"}).Measure(0); err == nil {
		t.Error("it can juggle")
	}
}
