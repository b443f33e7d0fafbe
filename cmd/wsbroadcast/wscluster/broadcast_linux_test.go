package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	usage "duplex/cmd/wsbench/process"
	"duplex/conn"
)

// A tongue is how members of a room speak with a server.
type tongue struct {
	path   string
	hello  []string // what a member says first
	joined string   // what it hears when it is in the room
	say    string   // %s stands for the text
	heard  string   // what stands once in each message for it
	ping   string   // what it answers with the same
}

var tongues = map[string]tongue{
	"wscluster": {path: "green", say: "%s", heard: mark},
	"centrifugo": {
		path:   "connection/websocket",
		hello:  []string{`{"id":1,"connect":{}}`, `{"id":2,"subscribe":{"channel":"green"}}`},
		joined: `"subscribe":`,
		say:    `{"id":3,"publish":{"channel":"green","data":"%s"}}`,
		heard:  mark,
		ping:   "{}",
	},
}

// mark stands in each text once.
const mark = "<mark>"

// BenchmarkBroadcast has a message of 512 bytes go from one member to all of three nodes,
// so many in flight, and tells the CPU time of the nodes for a delivery and their private
// memory for a member, without that of NATS. DUPLEX_CENTRIFUGO is the file of that program
// if it is to be measured too.
func BenchmarkBroadcast(b *testing.B) {
	for _, name := range []string{"wscluster", "centrifugo"} {
		for _, inFlight := range []int{1, 8, 64} {
			b.Run(fmt.Sprintf("%s/%d", name, inFlight), func(b *testing.B) {
				c := newCrowd(b, name)
				c.publish(b, inFlight, 10*inFlight) // to warm up
				before := c.cpu(b)
				b.ResetTimer()
				c.publish(b, inFlight, b.N)
				b.StopTimer()
				b.ReportMetric(float64(c.cpu(b).Since(before).Nanoseconds())/float64(b.N*crowdSize), "cpu-ns/delivery")
				b.ReportMetric(c.memory, "B/member")
			})
		}
	}
}

// A crowd is members of a room, in turn on three nodes.
type crowd struct {
	tongue
	pids    []int
	members []*conn.Conn
	heard   atomic.Int64
	joined  atomic.Int64
	wake    chan struct{}
	memory  float64 // of a member
}

const crowdSize = 999

func newCrowd(b *testing.B, name string) *crowd {
	c := &crowd{tongue: tongues[name], wake: make(chan struct{}, 1)}
	nats := natsServer(b)
	var addrs []string
	for range 3 {
		addr, pid := startPeer(b, name, nats)
		addrs, c.pids = append(addrs, addr), append(c.pids, pid)
	}
	empty := c.private(b)
	var joins int64
	if c.tongue.joined != "" {
		joins = crowdSize
	}
	for i := range crowdSize {
		c.enter(b, "ws://"+addrs[i%3]+"/"+c.path)
	}
	c.until(b, func() bool { return c.joined.Load() >= joins })
	time.Sleep(2 * time.Second) // until nodes know who is there, and have rested
	c.memory = float64(c.private(b)-empty) / crowdSize
	return c
}

// enter adds a member.
func (c *crowd) enter(b *testing.B, url string) {
	m, err := conn.Dial(b.Context(), url, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { m.CloseNow() })
	c.members = append(c.members, m)
	go m.Run(context.Background(), &conn.Handler{Message: func(ctx context.Context, m *conn.Conn, op conn.Opcode, p []byte) {
		for line := range bytes.Lines(p) { // several come in one message
			if c.ping != "" && string(bytes.TrimSpace(line)) == c.ping {
				m.Write(ctx, op, []byte(c.ping))
			}
		}
		if n := bytes.Count(p, []byte(mark)); n > 0 {
			c.heard.Add(int64(n))
		} else if c.tongue.joined != "" && bytes.Contains(p, []byte(c.tongue.joined)) {
			c.joined.Add(1)
		}
		select {
		case c.wake <- struct{}{}:
		default:
		}
	}})
	for _, text := range c.hello {
		if err := m.Write(b.Context(), conn.Text, []byte(text)); err != nil {
			b.Fatal(err)
		}
	}
}

func (c *crowd) until(b *testing.B, is func() bool) {
	deadline := time.After(time.Minute)
	for !is() {
		select {
		case <-c.wake:
		case <-deadline:
			b.Fatalf("%d have joined, and %d messages were heard", c.joined.Load(), c.heard.Load())
		}
	}
}

// publish has a member publish n messages, so many of which are on their way at a time.
func (c *crowd) publish(b *testing.B, inFlight, n int) {
	text := fmt.Sprintf(c.say, mark+strings.Repeat("x", 512-len(mark)))
	first := c.heard.Load()
	for sent := 0; sent < n; {
		c.until(b, func() bool { return int(c.heard.Load()-first) >= crowdSize*(sent-inFlight+1) })
		complete := int(c.heard.Load()-first) / crowdSize // or nearly: members are not told apart
		for ; sent < min(n, complete+inFlight); sent++ {
			if err := c.members[0].Write(b.Context(), conn.Text, []byte(text)); err != nil {
				b.Fatal(err)
			}
		}
	}
	c.until(b, func() bool { return int(c.heard.Load()-first) == crowdSize*n })
}

func (c *crowd) cpu(b *testing.B) usage.Usage {
	u, err := usage.CPU(c.pids...)
	if err != nil {
		b.Fatal(err)
	}
	return u
}

// private returns the private memory of all nodes, in bytes.
func (c *crowd) private(b *testing.B) (sum int64) {
	for _, pid := range c.pids {
		m, err := usage.MemoryOf(pid)
		if err != nil {
			b.Fatal(err)
		}
		sum += m.Private
	}
	return sum
}

// startPeer starts a node.
func startPeer(b *testing.B, name, nats string) (addr string, pid int) {
	if name == "wscluster" {
		p := run(b, "-nats", nats, "-quiet", "-echo")
		return p.addr, p.Process.Pid
	}
	file := os.Getenv("DUPLEX_CENTRIFUGO")
	if file == "" {
		b.Skip("DUPLEX_CENTRIFUGO names no program")
	}
	config := filepath.Join(b.TempDir(), "config.json")
	os.WriteFile(config, fmt.Appendf(nil, `{
		"client": {"insecure": true, "allowed_origins": ["*"]},
		"broker": {"enabled": true, "type": "nats", "nats": {"url": %q}},
		"channel": {"without_namespace": {"allow_publish_for_client": true, "allow_subscribe_for_client": true}},
		"log": {"level": "error"}
	}`, nats), 0o600)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	host, port, _ := net.SplitHostPort(l.Addr().String())
	l.Close()
	cmd := exec.Command(file, "-c", config, "-a", host, "-p", port)
	cmd.Stdout, cmd.Stderr = b.Output(), b.Output()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	addr = net.JoinHostPort(host, port)
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		if c, err := net.Dial("tcp", addr); err == nil {
			c.Close()
			return addr, cmd.Process.Pid
		}
		if time.Now().After(deadline) {
			b.Fatal("centrifugo does not listen")
		}
	}
}
