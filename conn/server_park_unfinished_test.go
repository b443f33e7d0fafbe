package conn_test

import (
	"context"
	"net"
	"runtime"
	"testing"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// A connection that cannot park, since it is in the middle of a message from its
// first bytes on, waits for more as any other does, and does not look again and
// again whether it can.
func TestMessageUnfinishedFromTheStart(t *testing.T) {
	first := appendFrame(nil, false, frame.Header{Opcode: frame.Text}, []byte("first and "))
	last := appendFrame(nil, false, frame.Header{Fin: true, Opcode: frame.Continuation}, []byte("last"))
	for name, parts := range map[string][2][]byte{
		"between frames": {first, last},
		"in a payload":   {first[:10], append(first[10:], last...)},
	} {
		t.Run(name, func(t *testing.T) {
			got := make(chan string, 1)
			url := serveOn(t, &conn.Server{Handler: &conn.Handler{
				Message: func(_ context.Context, _ *conn.Conn, _ frame.Opcode, p []byte) { got <- string(p) },
			}})
			nc, err := net.Dial("tcp", url[len("ws://"):len(url)-1])
			if err != nil {
				t.Fatal(err)
			}
			defer nc.Close()
			nc.Write(append([]byte(rawRequest), parts[0]...))
			readRawHead(t, nc)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			time.Sleep(300 * time.Millisecond)
			runtime.ReadMemStats(&after)
			if looks := after.Mallocs - before.Mallocs; looks > 100 {
				t.Errorf("there was something to do %d times while nothing happened", looks)
			}
			nc.Write(parts[1])
			select {
			case m := <-got:
				if m != "first and last" {
					t.Errorf("got %q", m)
				}
			case <-deadline(t).Done():
				t.Error("the message does not come")
			}
		})
	}
}
