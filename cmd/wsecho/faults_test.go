//go:build unix

package main_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"duplex/conn"
	"duplex/frame"
	"duplex/handshake"
)

// within is a context for a test that runs processes.
func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// checkEcho sends a message and checks that it comes back.
func checkEcho(ctx context.Context, t *testing.T, c *conn.Conn, message string) {
	t.Helper()
	if err := c.Write(ctx, frame.Text, []byte(message)); err != nil {
		t.Fatalf("Write: %v", err)
	}
	wantMessage(ctx, t, c, frame.Text, []byte(message))
}

// freeAddr returns an address that a server can be restarted at.
func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// A server that is killed in the middle of large messages is noticed at once by
// every client, as a loss and not as a close (section 7.1.5: 1006), and a client
// that stays connected goes on with the next one.
func TestKilledServer(t *testing.T) {
	wsecho, addr := build(t), freeAddr(t)
	ctx := within(t)
	var echoes atomic.Int64
	stays := &conn.Client{URL: "ws://" + addr, Delay: 10 * time.Millisecond, MaxDelay: 50 * time.Millisecond,
		Handler: &conn.Handler{Message: func(context.Context, *conn.Conn, frame.Opcode, []byte) { echoes.Add(1) }}}
	ended := make(chan error, 1)
	go func() { ended <- stays.Run(ctx) }()
	for range 3 {
		p := spawn(t, wsecho, "-addr", addr, "-quiet")
		url := p.listening(t)
		var clients sync.WaitGroup
		for range 8 {
			c, err := conn.Dial(ctx, url, nil)
			if err != nil {
				t.Fatal(err)
			}
			go func() {
				for c.Write(ctx, frame.Binary, make([]byte, 1<<20)) == nil {
				}
			}()
			clients.Go(func() { checkLost(t, ctx, c) })
		}
		for before := echoes.Load(); echoes.Load() < before+3; time.Sleep(5 * time.Millisecond) {
			stays.Send(ctx, frame.Text, []byte("anybody there?"))
			if ctx.Err() != nil {
				t.Fatal("the client that stays connected has not come back")
			}
		}
		p.cmd.Process.Kill()
		clients.Wait()
		<-p.ended
	}
	stays.Close(frame.NormalClosure, "")
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// checkLost reads until the connection is lost.
func checkLost(t *testing.T, ctx context.Context, c *conn.Conn) {
	defer c.CloseNow()
	for buf := []byte(nil); ; {
		_, b, err := c.ReadAppend(ctx, buf[:0])
		if buf = b; err == nil {
			continue
		}
		if closed, ok := errors.AsType[*conn.CloseError](err); !ok || closed.Code != frame.AbnormalClosure {
			t.Errorf("read: %v, want 1006", err)
		}
		return
	}
}

// Clients that are killed in the middle of large messages, or of their handshake,
// leave nothing behind at the server, whose other clients do not notice.
func TestKilledClients(t *testing.T) {
	if url := os.Getenv("DUPLEX_TO_BE_KILLED"); url != "" {
		toBeKilled(url)
	}
	wsecho := build(t)
	for _, transport := range []string{"-http=false", "-http"} {
		ctx := within(t)
		p := spawn(t, wsecho, transport, "-addr=127.0.0.1:0", "-quiet")
		url := p.listening(t)
		c, err := conn.Dial(ctx, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		checkEcho(ctx, t, c, "before")
		before := descriptors(p.cmd.Process.Pid)
		for round := range 5 {
			cmd := exec.Command(os.Args[0], "-test.run=^TestKilledClients$")
			cmd.Env = append(os.Environ(), "DUPLEX_TO_BE_KILLED="+url)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			for descriptors(p.cmd.Process.Pid) <= before && before > 0 {
				time.Sleep(time.Millisecond)
			}
			time.Sleep(time.Duration(round) * 20 * time.Millisecond)
			cmd.Process.Kill()
			cmd.Wait()
			checkEcho(ctx, t, c, "still here")
		}
		after := descriptors(p.cmd.Process.Pid)
		for ; after > before && ctx.Err() == nil; after = descriptors(p.cmd.Process.Pid) {
			time.Sleep(5 * time.Millisecond)
		}
		if after > before {
			t.Errorf("%s: the server has %d descriptors, and had %d", transport, after, before)
		}
		c.Close(frame.NormalClosure, "")
	}
}

// toBeKilled is a process with clients that are busy for as long as it lives.
func toBeKilled(url string) {
	for {
		var clients sync.WaitGroup
		for i := range 20 {
			clients.Go(func() {
				c, err := conn.Dial(context.Background(), url, nil)
				if err != nil {
					return
				}
				for range i {
					c.Write(context.Background(), frame.Binary, make([]byte, 1<<18))
				}
				c.CloseNow()
			})
		}
		clients.Wait()
	}
}

// descriptors returns how many a process has open, or 0 where that is not known.
func descriptors(pid int) int {
	open, _ := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	return len(open)
}

// When descriptors have run out those who are in stay in, and those who wait come
// in as soon as others have gone.
func TestDescriptorsRunOut(t *testing.T) {
	wsecho := build(t)
	for _, transport := range []string{"-http=false", "-http"} {
		ctx := within(t)
		p := spawn(t, "/bin/sh", "-c", `ulimit -n 24 && exec "$0" "$@"`, wsecho, transport, "-addr=127.0.0.1:0")
		url := p.listening(t)
		const crowd = 40
		in := make(chan *conn.Conn, crowd)
		var all sync.WaitGroup
		for range crowd {
			all.Go(func() {
				if c, err := conn.Dial(ctx, url, &conn.Config{HandshakeTimeout: -1}); err != nil {
					t.Errorf("%s: %v", transport, err)
				} else {
					in <- c
				}
			})
		}
		first := []*conn.Conn{<-in, <-in, <-in}
		time.Sleep(100 * time.Millisecond) // for the others who fit, and for the server to find that no more do
		if len(in) > 24 {
			t.Fatalf("%s: %d have come in", transport, len(in))
		}
		for _, c := range first {
			checkEcho(ctx, t, c, "as long as it is full")
			c.Close(frame.NormalClosure, "")
		}
		for range crowd - len(first) {
			c := <-in
			checkEcho(ctx, t, c, "in")
			c.Close(frame.NormalClosure, "")
		}
		all.Wait()
		p.cmd.Process.Signal(syscall.SIGTERM)
		<-p.ended
		if !strings.Contains(p.log.String(), "too many open files") {
			t.Errorf("%s: they have not run out", transport)
		}
	}
}

// A log that cannot be written to, since the disk is full, keeps nobody from
// being served.
func TestFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("there is no /dev/full here")
	}
	defer full.Close()
	wsecho, addr := build(t), freeAddr(t)
	for _, transport := range []string{"-http=false", "-http"} {
		ctx := within(t)
		cmd := exec.CommandContext(ctx, wsecho, transport, "-addr="+addr, "-trace")
		cmd.Stdout, cmd.Stderr = full, full
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		var c *conn.Conn
		for c == nil && ctx.Err() == nil {
			if c, err = conn.Dial(ctx, "ws://"+addr, nil); err != nil {
				time.Sleep(10 * time.Millisecond)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			checkEcho(ctx, t, c, strings.Repeat("x", 1000))
			if _, err := conn.Dial(ctx, "ws://"+addr, &conn.Config{Header: handshake.Header{{Name: "Origin", Value: "http://evil.example"}}}); err == nil || !strings.Contains(err.Error(), "403") {
				t.Errorf("a foreign origin: %v", err)
			}
		}
		c.Close(frame.NormalClosure, "")
		cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil {
			t.Errorf("%s: %v", transport, err)
		}
	}
}
