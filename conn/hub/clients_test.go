package hub_test

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"testing"
)

// The clients of a benchmark are in a process of their own, so that what they
// cost is not taken for what the server costs. It is a child with this variable,
// which says how many connect, to what, and how long messages are on the wire.
const clientsOf = "HUB_TEST_CLIENTS"

// startClients starts n clients, and returns what has a byte for each message that
// all of them have got.
func startClients(tb testing.TB, kind, addr string, n, size int) io.Reader {
	tb.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), fmt.Sprintf("%s=%s %d %d %s", clientsOf, kind, n, size, addr))
	child.Stderr = os.Stderr
	got, err := child.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := child.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		child.Process.Kill()
		child.Wait()
	})
	return got
}

// beClients connects, and tells of messages that all clients have got until the
// server is gone.
func beClients(of string) {
	var n, size int
	var kind, addr string
	if _, err := fmt.Sscan(of, &kind, &n, &size, &addr); err != nil {
		log.Fatal(err)
	}
	progress := &progress{clients: int32(n)}
	var all sync.WaitGroup
	for range n {
		nc := connectRaw(addr)
		all.Go(func() {
			if kind == "discard" {
				discard(nc)
			} else {
				progress.count(nc, size)
			}
		})
	}
	all.Wait()
}

// connectRaw connects without the help of package conn.
func connectRaw(addr string) net.Conn {
	nc, err := net.Dial("tcp", addr)
	if err != nil {
		log.Fatal(err)
	}
	io.WriteString(nc, "GET / HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
	head := bufio.NewReaderSize(nc, 512)
	for line := ""; line != "\r\n"; {
		if line, err = head.ReadString('\n'); err != nil {
			log.Fatal(err)
		}
	}
	return nc
}

// A progress counts, for each of the last messages, the clients that have got it.
type progress struct {
	clients int32
	got     [1 << 14]atomic.Int32
}

// count reads messages of a size to the end of a connection.
func (p *progress) count(nc net.Conn, size int) {
	buf := make([]byte, 16<<10)
	for total, messages := 0, 0; ; {
		n, err := nc.Read(buf)
		if err != nil {
			return
		}
		for total += n; messages < total/size; messages++ {
			got := &p.got[messages%len(p.got)]
			if got.Add(1) == p.clients {
				got.Store(0)
				os.Stdout.Write([]byte{'.'})
			}
		}
	}
}

// discard reads to the end of a connection.
func discard(nc net.Conn) {
	io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{nc}, make([]byte, 16<<10))
}
