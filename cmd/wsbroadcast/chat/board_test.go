package chat

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/conn/hub"

	"github.com/google/go-cmp/cmp"
)

// wantFigures watches a board: at first there are all figures and what they were,
// and then a tick with a value for each.
func wantFigures(t *testing.T, url string, b *board) {
	t.Helper()
	client, err := conn.Dial(t.Context(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer client.CloseNow()
	var first struct {
		Type    string
		Figures []figure
		Past    []struct{ Values []*float64 }
	}
	if read(t, client, &first); first.Type != "figures" || len(first.Figures) != len(b.figures) {
		t.Errorf("%+v", first)
	}
	var next struct {
		Type   string
		At     int64
		Values []*float64
	}
	if read(t, client, &next); next.Type != "tick" || len(next.Values) != len(b.figures) || next.At == 0 {
		t.Errorf("%+v", next)
	}
}

// The machine and the server are watched at paths of their own, where whoever comes
// is in no room.
func TestBoards(t *testing.T) {
	c, url := start(t, Options{}, nil)
	wantFigures(t, url+"feed", c.feed)
	wantFigures(t, url+"status", c.status)
	if n := c.members(); n != 0 {
		t.Errorf("%d people", n)
	}
	until(t, "nobody watches", func() bool { return c.feed.count() == 0 && c.status.count() == 0 })
}

// A board has a sample of each second, as many as fit, and who comes later gets
// those first.
func TestBoardGoesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		counted := func() int { n += 2; return n }
		b := newBoard(new(hub.Hub), "board", []figure{{measure: level(counted)}, {measure: rate(counted)}})
		ctx, cancel := context.WithCancel(t.Context())
		go sample(ctx, b)
		time.Sleep((maxPast + 2) * time.Second)
		synctest.Wait()
		cancel()
		if len(b.past) != maxPast {
			t.Fatalf("%d samples", len(b.past))
		}
		first, last := b.past[0], b.past[maxPast-1]
		if took := last.At - first.At; took != (maxPast-1)*1e6 {
			t.Errorf("the samples are %d µs apart", took)
		}
		if last.Values[1] != 4 || last.Values[0]-first.Values[0] != 4*(maxPast-1) {
			t.Errorf("%v, then %v", first.Values, last.Values)
		}
	})
}

// What is not known is null.
func TestValues(t *testing.T) {
	got, err := json.Marshal([]value{1, 0.5, 123456789, value(math.NaN()), value(math.Inf(1))})
	if want := "[1,0.5,1.2346e+08,null,null]"; err != nil || string(got) != want {
		t.Errorf("%s, %v; want %s", got, err, want)
	}
}

// The figures of a machine are read from the files that Linux has.
func TestMachine(t *testing.T) {
	proc := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(proc, name)
		os.MkdirAll(filepath.Dir(path), 0o700)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("stat", "cpu  100 0 100 700 100 0 0 0 50 0\ncpu0 1 2 3\n")
	write("loadavg", "0.75 0.50 0.25 1/200 4321\n")
	write("meminfo", "MemTotal:  1000 kB\nMemFree: 100 kB\nMemAvailable:  400 kB\n")
	write("net/dev", "Inter-| Receive\n face |bytes\n  lo: 9 0 0 0 0 0 0 0 9 0\neth0: 1000 0 0 0 0 0 0 0 2000 0\neth1: 5 0 0 0 0 0 0 0 5 0\n")
	figures := machineFigures(proc)
	write("stat", "cpu  160 0 120 820 100 0 0 0 90 0\n")
	write("net/dev", "eth0: 3000 0 0 0 0 0 0 0 2500 0\neth1: 5 0 0 0 0 0 0 0 5 0\n")
	got := make(map[string]float64)
	for _, f := range figures {
		got[f.Plot+" "+f.Name] = f.measure(2 * time.Second)
	}
	want := map[string]float64{
		"Processors busy": 40, "Load tasks that run or wait, mean of a minute": 0.75,
		"Memory in use": 600 * 1024, "Memory there is": 1000 * 1024,
		"Network in": 1000, "Network out": 250,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if none := machineFigures(filepath.Join(proc, "none")); len(none) != 0 {
		t.Errorf("%d figures from nothing", len(none))
	}
}

// The latency of the fan-out is that of messages in rooms, measured by one who is
// in none and is not counted.
func TestFanout(t *testing.T) {
	c, url := start(t, Options{}, nil)
	if _, ok := c.fanout.quantile(0.5); ok {
		t.Error("there is a latency of nothing")
	}
	a, b := join(t, c, url, "", 1), join(t, c, url, "", 2)
	send(t, a, conn.Text, "hello")
	expect(t, b, conn.Text, "hello")
	until(t, "a message is measured", func() bool { n, _ := c.fanout.sums(); return n == 1 })
	took, ok := c.fanout.quantile(0.99)
	if !ok || took <= 0 || took > 10*time.Second {
		t.Errorf("%v, %v", took, ok)
	}
	until(t, "one delivery is counted", func() bool { return c.delivered() == 1 })
	if n := c.hub.Count("plain " + lobby); n != 2 {
		t.Errorf("%d in the room", n)
	}
}

// Quantiles are of the last minute.
func TestQuantiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fanout{member: new(hub.Member)}
		measure := func(took time.Duration) {
			t.Helper()
			if !f.begin(time.Now()) {
				t.Fatal("it is not due")
			}
			time.Sleep(took)
			f.arrived(time.Now())
			time.Sleep(fanoutPause)
		}
		measure(time.Hour)
		time.Sleep(fanoutPast)
		for i := range 100 {
			measure(time.Duration(i+1) * time.Millisecond)
		}
		if p50, _ := f.quantile(0.5); p50 != 51*time.Millisecond {
			t.Errorf("p50 is %v", p50)
		}
		if p99, _ := f.quantile(0.99); p99 != 100*time.Millisecond {
			t.Errorf("p99 is %v", p99)
		}
		f.begin(time.Now())
		if f.begin(time.Now()) {
			t.Error("two at once")
		}
		f.arrived(time.Now())
		if f.begin(time.Now()) {
			t.Error("two in a row")
		}
	})
}
