package chat

import (
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"
)

// TestMain fails when the tests leave goroutines behind.
func TestMain(m *testing.M) {
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
// are on their way out have gone.
func goroutinesOver(n int) (over int) {
	for range 200 {
		if over = runtime.NumGoroutine() - n; over <= 0 {
			return 0
		}
		time.Sleep(10 * time.Millisecond)
	}
	return over
}
