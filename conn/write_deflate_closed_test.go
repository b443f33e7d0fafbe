package conn_test

import (
	"io"
	"net"
	"runtime"
	"testing"
	"testing/synctest"

	"duplex/conn"
)

// A message to be compressed that comes after the Close frame takes no memory for a
// window, which the connection has given up.
func TestNoWindowAfterClose(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes pools forget")
	}
	synctest.Test(t, func(t *testing.T) {
		const n = 20
		var conns []*conn.Conn
		for range n {
			a, peer := net.Pipe()
			c := acceptRaw(t, a, peer, &conn.Config{Deflate: new(conn.Deflate), CloseTimeout: -1})
			conns = append(conns, c)
			go io.Copy(io.Discard, peer)
			go c.Read(background)
			if err := c.CloseWrite(conn.NormalClosure, ""); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		before := memory()
		for _, c := range conns {
			if err := c.WriteAs(background, conn.Text, []byte("hello"), conn.Compressed); err == nil {
				t.Error("written after Close")
			}
		}
		if after := memory(); after > before+n*10_000 {
			t.Errorf("%d bytes for each connection", (after-before)/n)
		}
		runtime.KeepAlive(conns)
	})
}
