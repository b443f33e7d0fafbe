package conn

import (
	"testing"
	"unsafe"
)

// All that a parked connection keeps of its own fits 160 bytes, which is a size that
// Go's allocator has. The next one has 176.
func TestSizeOfConn(t *testing.T) {
	if n := unsafe.Sizeof(Conn{}); n > 160 {
		t.Errorf("a Conn has %d bytes, want 160 at most", n)
	}
}
