package conn_test

import (
	"fmt"
	"net"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// A soak is how much there is of TestSoak.
type soak struct {
	visits    int           // connections that come and go, in each of its parts
	perSecond int           // as many of them are opened
	within    float64       // of what they are when all is calm the latencies must stay; 0 for anything
	rounds    int           // at the most: others on the machine may spoil one
	slow      time.Duration // what takes so long is given up by the server
	patience  time.Duration // and what takes so long has failed
}

var soaks = map[string]soak{
	"short": {visits: 1_000, perSecond: 250, rounds: 1, slow: 8 * time.Second, patience: 40 * time.Second}, // for busy machines
	"full":  {visits: 10_000, perSecond: 1_000, rounds: 3, within: 2, slow: 3 * time.Second, patience: 10 * time.Second},
}

// Ten thousand connections come and go, a thousand a second, and a third of them
// misbehave, in each of the ways of soak_attack_test.go. The server throws out all
// who misbehave, the 99th percentile of the echo times of the others stays within
// twice what it is without the attack, and when all is over memory, goroutines and
// descriptors are where they were.
//
//	DUPLEX_SOAK=full go test -run TestSoak -v ./conn
//
// is that. DUPLEX_SOAK=short is a tenth, which tells the latencies and judges the
// rest. In full it wants a machine with nothing else to do, and room
// for 10,000 descriptors.
func TestSoak(t *testing.T) {
	size, ok := soaks[os.Getenv("DUPLEX_SOAK")]
	if !ok {
		t.Skip("it takes a while: set DUPLEX_SOAK to short or full")
	}
	s := &conn.Server{Config: size.carefulConfig(), Handler: echo, MaxConns: 8_000}
	url := serveSmall(t, s)
	size.play(t, url, 0) // once for the pools, the heap and the scheduler
	everybodyGone(t, s)
	before := takeStock()

	crowd, ratio := 0, 0.0
	for range size.rounds {
		calm := size.play(t, url, 0)
		everybodyGone(t, s)
		attack := size.play(t, url, 3)
		everybodyGone(t, s)
		t.Logf("calm:   %v", calm)
		t.Logf("attack: %v", attack)
		crowd, ratio = max(crowd, attack.crowd), attack.percentile(99)/calm.percentile(99)
		if ratio <= size.within {
			break
		}
	}
	if size.within > 0 && ratio > size.within {
		t.Errorf("the 99th percentile is %.1f times what it was, want %.1f at the most", ratio, size.within)
	}
	after := takeStock()
	for tries := 0; after.exceeds(before, crowd) && tries < 100; tries++ {
		time.Sleep(50 * time.Millisecond)
		after = takeStock()
	}
	t.Logf("before: %v", before)
	t.Logf("after:  %v", after)
	if after.exceeds(before, crowd) {
		t.Error("something is left")
	}
}

// serveSmall is serveOn with a listener that bounds what the kernel keeps for a
// connection, which is megabytes otherwise.
func serveSmall(t *testing.T, s *conn.Server) (url string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go s.Serve(smallListener{l})
	t.Cleanup(func() { s.Close() })
	return "ws://" + l.Addr().String() + "/"
}

type smallListener struct{ net.Listener }

func (l smallListener) Accept() (net.Conn, error) {
	nc, err := l.Listener.Accept()
	if tcp, ok := nc.(*net.TCPConn); ok {
		tcp.SetReadBuffer(64 << 10)
		tcp.SetWriteBuffer(64 << 10)
	}
	return nc, err
}

// carefulConfig is what an operator might set who expects small messages from
// people of all kinds.
func (size soak) carefulConfig() *conn.Config {
	return &conn.Config{
		MaxMessage:       64 << 10,
		MaxFragments:     1_000,
		MaxControls:      100,
		HandshakeTimeout: size.slow,
		IdleTimeout:      size.slow,
		CloseTimeout:     time.Second,
		WriteTimeout:     time.Second,
		PingInterval:     time.Second,
		PingTimeout:      time.Second,
		Deflate:          &conn.Deflate{MaxMemory: 16 << 10},
	}
}

// play has the visits come and go, of which one in so many misbehaves, or none
// for 0. Whether there is an attack or not, the same number is honest.
func (size soak) play(t *testing.T, url string, oneIn int) *echoTimes {
	times := &echoTimes{began: time.Now(), goroutines: runtime.NumGoroutine(), failures: make(map[string]int), errs: make(map[string]error)}
	var all sync.WaitGroup
	for i := range size.visits {
		time.Sleep(time.Until(times.began.Add(time.Duration(i) * time.Second / time.Duration(size.perSecond))))
		if i%100 == 0 {
			times.look()
		}
		switch {
		case i%3 != 0:
			all.Go(func() { size.visit(url, times, i%4 == 0) })
		case oneIn > 0:
			a := attacks[i/3%len(attacks)]
			all.Go(func() { size.attack(url, a, times) })
		}
	}
	all.Wait()
	times.look()
	for what, n := range times.failures {
		t.Errorf("%d times: %s: %v", n, what, times.errs[what])
	}
	slices.Sort(times.each)
	return times
}

// visit is a visit of somebody honest.
func (size soak) visit(url string, times *echoTimes, compress bool) {
	ctx, cancel := contextWithin(size.patience)
	defer cancel()
	cfg := &conn.Config{HandshakeTimeout: size.patience}
	if compress {
		cfg.Deflate = new(conn.Deflate)
	}
	c, err := conn.Dial(ctx, url, cfg)
	if err != nil {
		times.fail("somebody honest cannot come in", err)
		return
	}
	defer c.CloseNow()
	message := jsonMessage(1, 300)
	var mine []time.Duration
	for range 3 {
		time.Sleep(50 * time.Millisecond)
		begun := time.Now()
		err := c.Write(ctx, frame.Text, message)
		if err == nil {
			_, _, err = c.Read(ctx)
		}
		if err != nil {
			times.fail("somebody honest was cut off", err)
			return
		}
		mine = append(mine, time.Since(begun))
	}
	times.add(mine)
	if err := c.Close(frame.NormalClosure, ""); err != nil {
		times.fail("somebody honest cannot take leave", err)
	}
}

// everybodyGone waits until a server has no connections left.
func everybodyGone(t *testing.T, s *conn.Server) {
	t.Helper()
	if stats := eventually(s, func(s conn.Stats) bool { return s.Open+s.Opening == 0 }); stats.Open+stats.Opening > 0 {
		t.Fatalf("some do not go: %+v", stats)
	}
}

// echoTimes are how long the echoes took.
type echoTimes struct {
	began      time.Time
	goroutines int // before

	heap  uint64 // and stacks, the most that was seen
	crowd int    // goroutines, the most that were seen

	mu       sync.Mutex
	each     []time.Duration  // sorted, in the end
	failures map[string]int   // how often what failed
	errs     map[string]error // and why at first
}

func (e *echoTimes) fail(what string, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.failures[what]++; e.failures[what] == 1 {
		e.errs[what] = err
	}
}

func (e *echoTimes) add(times []time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.each = append(e.each, times...)
}

// look takes note of what is in use.
func (e *echoTimes) look() {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	e.heap = max(e.heap, m.HeapInuse+m.StackInuse)
	e.crowd = max(e.crowd, runtime.NumGoroutine()-e.goroutines)
}

// percentile is in milliseconds.
func (e *echoTimes) percentile(p float64) float64 {
	if len(e.each) == 0 {
		return 0
	}
	return e.each[min(int(float64(len(e.each))*p/100), len(e.each)-1)].Seconds() * 1000
}

func (e *echoTimes) String() string {
	return fmt.Sprintf("%d echoes, 50%% within %.2f ms, 99%% within %.2f ms; at most %.1f MiB in %d goroutines more",
		len(e.each), e.percentile(50), e.percentile(99), float64(e.heap)/(1<<20), e.crowd)
}

// A stock is what a process holds.
type stock struct {
	heap        uint64
	goroutines  int
	descriptors int // -1 where they cannot be counted
}

func takeStock() stock {
	descriptors := -1
	if open, err := os.ReadDir("/proc/self/fd"); err == nil {
		descriptors = len(open)
	}
	return stock{memory(), runtime.NumGoroutine(), descriptors}
}

// exceeds reports whether there is more than before, of memory more than pools
// and the like may come and go with, and what the runtime keeps for good of each
// goroutine of a crowd.
func (s stock) exceeds(before stock, crowd int) bool {
	const descriptor = 640
	return s.heap > before.heap+1<<20+uint64(crowd)*descriptor || s.goroutines > before.goroutines || s.descriptors > before.descriptors
}

func (s stock) String() string {
	return fmt.Sprintf("%.2f MiB of heap, %d goroutines, %d descriptors", float64(s.heap)/(1<<20), s.goroutines, s.descriptors)
}
