package main_test

import (
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"duplex/conn"
)

// A server that is too slow only while it has two cases at once has its time when it
// is asked again, alone.
func TestReplay(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it plays hundreds of cases")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	var active atomic.Int32
	go func() {
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				c, err := conn.Accept(t.Context(), nc, nil)
				if err != nil {
					return
				}
				defer c.CloseNow()
				active.Add(1)
				defer active.Add(-1)
				for m, err := range c.Messages(t.Context()) {
					if time.Sleep(200 * time.Millisecond); active.Load() > 1 {
						time.Sleep(3 * time.Second)
					}
					if err != nil || c.Write(t.Context(), m.Opcode, m.Payload) != nil {
						return
					}
				}
			}()
		}
	}()
	status, stdout, stderr := call(t, build(t), "server", "-timeout=2s", "-parallel=2", "-cases=1.1.1,1.1.2", "ws://"+l.Addr().String())
	if status != 0 || !strings.Contains(stdout, "2 cases in ") {
		t.Errorf("status %d\n%s%s", status, stdout, stderr)
	}
}
