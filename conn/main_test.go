package conn_test

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
	if left := leaked(before); left > 0 && status == 0 {
		buf := make([]byte, 1<<20)
		fmt.Fprintf(os.Stderr, "%d goroutines left:\n%s", left, buf[:runtime.Stack(buf, true)])
		status = 1
	}
	os.Exit(status)
}

// leaked returns how many goroutines there are beyond those before. It waits a
// little for those that are on their way out.
func leaked(before int) int {
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return 0
		}
		time.Sleep(20 * time.Millisecond)
	}
	return runtime.NumGoroutine() - before
}
