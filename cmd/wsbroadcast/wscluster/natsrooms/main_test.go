package natsrooms

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"duplex/conn/hub"

	natsserver "github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// TestMain is a NATS server if the environment says so, for tests that kill it.
func TestMain(m *testing.M) {
	if dir := os.Getenv("DUPLEX_NATS_DATA"); dir != "" {
		serveNATS(dir, os.Getenv("DUPLEX_NATS_ADDR"), os.Getenv("DUPLEX_NATS_CLUSTER"))
		return
	}
	os.Exit(m.Run())
}

// serveNATS runs a server until standard input ends, and prints its address. It belongs to
// a cluster if that is not empty.
func serveNATS(dir, addr, cluster string) {
	o, err := serverOptions(dir, addr)
	if err == nil && cluster != "" {
		err = joinCluster(o, strings.Fields(cluster))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	s, err := startNATS(o)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(s.Addr())
	io.Copy(io.Discard, os.Stdin)
	os.Exit(0)
}

func serverOptions(dir, addr string) (*natsserver.Options, error) {
	a, err := net.ResolveTCPAddr("tcp", addr)
	if err != nil {
		return nil, err
	}
	port := a.Port
	if port == 0 {
		port = natsserver.RANDOM_PORT
	}
	return &natsserver.Options{Host: "127.0.0.1", Port: port, JetStream: true, StoreDir: dir, NoSigs: true, NoLog: true}, nil
}

func startNATS(o *natsserver.Options) (*natsserver.Server, error) {
	s, err := natsserver.NewServer(o)
	if err != nil {
		return nil, err
	}
	s.Start()
	if !s.ReadyForConnections(time.Minute) {
		return nil, fmt.Errorf("no NATS at %s:%d", o.Host, o.Port)
	}
	return s, nil
}

// A process is a NATS server that can be killed.
type process struct {
	*exec.Cmd
	dir, addr string
	cluster   string // the addresses for other servers: its own, and theirs
}

// startProcess starts a server, at an address that it has had before if that is not
// empty.
func startProcess(t *testing.T, dir, addr string) *process {
	t.Helper()
	return startMember(t, dir, addr, "")
}

// startMember starts a server of a cluster.
func startMember(t *testing.T, dir, addr, cluster string) *process {
	t.Helper()
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "DUPLEX_NATS_DATA="+dir, "DUPLEX_NATS_ADDR="+addr, "DUPLEX_NATS_CLUSTER="+cluster)
	cmd.Stderr = t.Output()
	cmd.StdinPipe() // it ends with this process
	output, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	p := &process{cmd, dir, "", cluster}
	t.Cleanup(p.kill)
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	p.addr = strings.TrimSpace(line)
	return p
}

func (p *process) kill() {
	p.Process.Kill()
	p.Wait()
}

// server starts a server in this process and returns its URL.
func server(t *testing.T) string {
	t.Helper()
	o, err := serverOptions(t.TempDir(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s, err := startNATS(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	return "nats://" + s.Addr().String()
}

// A site is a node, and what it has heard in the room "green".
type site struct {
	hub.Node
	engine  *Engine
	channel *hub.Channel

	mu      sync.Mutex
	events  []hub.Event
	changed chan struct{}
	slow    chan struct{} // if it is not nil, deliver waits for it
}

// fast has heartbeats for tests, and keeps everything.
var fast = Config{Heartbeat: 200 * time.Millisecond, History: 1_000_000}

// join joins the nodes at a URL.
func join(t *testing.T, url string, c Config, options ...nats.Option) *site {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	e, err := Connect(ctx, url, c, options...)
	if err != nil {
		t.Fatal(err)
	}
	s := &site{Node: hub.Node{Engine: e}, engine: e, changed: make(chan struct{}, 1)}
	t.Cleanup(e.Close)
	return s
}

// hear opens the room.
func (s *site) hear(t *testing.T) *site {
	s.channel = s.Open(t.Context(), "green", s.note)
	t.Cleanup(s.channel.Close)
	return s
}

func (s *site) note(e hub.Event) {
	e.Payload = append([]byte(nil), e.Payload...)
	s.mu.Lock()
	s.events = append(s.events, e)
	slow := s.slow
	s.mu.Unlock()
	select {
	case s.changed <- struct{}{}:
	default:
	}
	if slow != nil {
		<-slow
	}
}

func (s *site) publish(t *testing.T, text string) {
	t.Helper()
	if err := s.channel.Publish(context.Background(), []byte(text)); err != nil {
		t.Errorf("%q: %v", text, err)
	}
}

// heard returns the events so far.
func (s *site) heard() []hub.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.events[:len(s.events):len(s.events)]
}

// texts returns the messages that use lets through.
func texts(events []hub.Event, use func(hub.Event) bool) (texts []string) {
	for _, e := range events {
		if e.Key == "" && !e.Missed && (use == nil || use(e)) {
			texts = append(texts, string(e.Payload))
		}
	}
	return texts
}

// until waits until the events are as they should be.
func (s *site) until(t *testing.T, what string, is func([]hub.Event) bool) {
	t.Helper()
	if !s.isSoon(is) {
		t.Fatalf("%s never: %.1000q, and %d events", what, texts(s.heard(), nil), len(s.heard()))
	}
}

// isSoon reports whether the events are as they should be, within a minute.
func (s *site) isSoon(is func([]hub.Event) bool) bool {
	deadline := time.After(time.Minute)
	for !is(s.heard()) {
		select {
		case <-s.changed:
		case <-time.After(100 * time.Millisecond): // it may have been for somebody else who waits
		case <-deadline:
			return false
		}
	}
	return true
}

// untilText waits for a message.
func (s *site) untilText(t *testing.T, text string) {
	t.Helper()
	s.until(t, text, func(events []hub.Event) bool {
		return len(texts(events, func(e hub.Event) bool { return string(e.Payload) == text })) > 0
	})
}
