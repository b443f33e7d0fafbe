package chat

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"duplex/conn"
)

// Two clients that flood one room with frames of a byte do not keep the messages
// of another room from those that are there.
func TestFloodInAnotherRoom(t *testing.T) {
	c, url := start(t, Options{}, &conn.Config{MaxMessage: 1 << 20})
	address := strings.Trim(url, "ws:/")
	const readers, flooders = 300, 2
	for range readers {
		go io.Copy(io.Discard, raw(t, address, "/flooded"))
	}
	a, b := join(t, c, url, "quiet", 1), join(t, c, url, "quiet", 2)
	frames := bytes.Repeat([]byte{0x82, 0x81, 0, 0, 0, 0, 'x'}, 1000)
	for range flooders {
		nc := raw(t, address, "/flooded")
		go io.Copy(io.Discard, nc)
		go func() {
			for {
				if _, err := nc.Write(frames); err != nil {
					return
				}
			}
		}()
	}
	before := c.hub.Stats().Delivered
	until(t, "the flood is on its way", func() bool { return c.hub.Stats().Delivered > before+1_000_000 })

	const messages = 20
	begun := cpuTime(t)
	for i := range messages {
		text := fmt.Sprint("message ", i)
		send(t, a, conn.Text, text)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		if _, got, err := b.Read(ctx); err != nil || string(got) != text {
			t.Fatalf("%q, %v; want %q", got, err, text)
		}
		cancel()
	}
	took := (cpuTime(t) - begun) / messages
	if t.Logf("a message took %v of CPU time", took); took > 50*time.Millisecond {
		t.Error("the flood holds up another room")
	}
}

// raw returns a connection after its handshake, with nothing of package conn.
func raw(t *testing.T, address, path string) net.Conn {
	t.Helper()
	nc, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	fmt.Fprintf(nc, "GET %s HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", path)
	for head := bufio.NewReaderSize(nc, 16); ; {
		if line, err := head.ReadString('\n'); err != nil {
			t.Fatal(err)
		} else if line == "\r\n" {
			return nc
		}
	}
}

// cpuTime returns what this process has used: on a machine that is busy with
// other things the clock says little.
func cpuTime(t *testing.T) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
