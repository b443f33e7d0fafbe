package hub_test

import (
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"
)

// TestMain fails when the tests leave goroutines behind. In a child of a benchmark
// it is the clients instead.
func TestMain(m *testing.M) {
	if server := os.Getenv(clientsOf); server != "" {
		beClients(server)
		return
	}
	before := runtime.NumGoroutine()
	status := m.Run()
	if left := goroutinesOver(before); left > 0 && status == 0 {
		buf := make([]byte, 1<<20)
		fmt.Fprintf(os.Stderr, "%d goroutines left:\n%s", left, buf[:runtime.Stack(buf, true)])
		status = 1
	}
	os.Exit(status)
}

// goroutinesOver returns how many goroutines there are beyond n, once those that
// are on their way out have gone: when none has for a while.
func goroutinesOver(n int) (over int) {
	last := 0
	for quiet := 0; quiet < 1000; quiet++ {
		if over = runtime.NumGoroutine() - n; over <= 0 {
			return 0
		}
		if over != last {
			last, quiet = over, 0
		}
		time.Sleep(10 * time.Millisecond)
	}
	return over
}
