package conn_test

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime/debug"
	"strconv"
	"syscall"
	"testing"
	"time"

	"duplex/conn"
)

// BenchmarkIdle has clients in another process open connections, exchange a
// message on each, and wait. Reported is by how much the memory of this process
// grows for one more of them, from the first thousand on: all of it, as the
// system counts it, with stacks and what the runtime keeps. Kernel memory is not
// in it.
func BenchmarkIdle(b *testing.B) {
	for name, after := range map[string]time.Duration{"parked": 0, "goroutine": -1} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				idle(b, after)
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

func idle(b *testing.B, after time.Duration) {
	const first, all = 1000, 6000
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); limit.Cur < all+100 {
		b.Skipf("%d descriptors are too few: ulimit -n %d", limit.Cur, all+100)
	}
	s := &conn.Server{Handler: echo, ParkAfter: after, Config: &conn.Config{PingInterval: -1, DropRequest: true}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	go s.Serve(l)
	defer s.Close()
	defer openIdle(b, l.Addr(), first)()
	before := settled(b, s, first)
	defer openIdle(b, l.Addr(), all-first)()
	grown := settled(b, s, all) - before
	b.ReportMetric(float64(grown)/(all-first), "B/conn")
}

// openIdle has another process open connections, which it closes when the
// function that is returned is called.
func openIdle(b *testing.B, addr net.Addr, n int) (stop func()) {
	cmd := exec.Command(os.Args[0], "-test.run=^TestOpenIdle$")
	cmd.Env = append(os.Environ(), "DUPLEX_OPEN_IDLE="+fmt.Sprint(n, " ", addr))
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	return func() { cmd.Process.Kill(); cmd.Wait() }
}

// TestOpenIdle is the other process of BenchmarkIdle.
func TestOpenIdle(t *testing.T) {
	var n int
	var addr string
	if _, err := fmt.Sscan(os.Getenv("DUPLEX_OPEN_IDLE"), &n, &addr); err != nil {
		t.Skip("this is for BenchmarkIdle")
	}
	var list []net.Conn
	for range n {
		nc, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, nc)
		nc.Write([]byte(rawRequest))
		readRawHead(t, nc)
		nc.Write(maskedFrame(1, []byte("hello")))
		nc.Read(make([]byte, 100))
	}
	time.Sleep(time.Minute)
	t.Fatal("nobody has ended this: ", len(list))
}

// settled waits until a server has n connections, and returns the memory of the
// process a while later.
func settled(b *testing.B, s *conn.Server, n int) int {
	for range 600 {
		if time.Sleep(50 * time.Millisecond); s.Stats().Open == n {
			break
		}
	}
	if stats := s.Stats(); stats.Open != n {
		b.Fatalf("%+v", stats)
	}
	// Stacks become small when others take over, and what is free goes back.
	for range 3 {
		time.Sleep(4 * time.Second)
		debug.FreeOSMemory()
	}
	return residentMemory(b)
}

// residentMemory returns VmRSS.
func residentMemory(b *testing.B) int {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip(err)
	}
	_, rest, _ := bytes.Cut(status, []byte("VmRSS:"))
	kib, err := strconv.Atoi(string(bytes.Fields(rest)[0]))
	if err != nil {
		b.Skip(err)
	}
	return kib << 10
}
