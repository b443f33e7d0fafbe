package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"duplex/cmd/wsbroadcast/chat"
	"duplex/conn"
	"duplex/frame"

	natsserver "github.com/nats-io/nats-server/v2/server"
)

// program is the command, which TestMain has built.
var program string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "wscluster")
	if err == nil {
		program = filepath.Join(dir, "wscluster")
		var out []byte
		if out, err = exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
			err = fmt.Errorf("%w: %s", err, out)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	status := m.Run()
	os.RemoveAll(dir)
	os.Exit(status)
}

// A process is a node that runs.
type process struct {
	*exec.Cmd
	url, addr string // of the chat
	nats      string // where others can join its server, if they can
	output    io.Reader
}

// run starts a node, and waits until it listens.
func run(t testing.TB, flags ...string) *process {
	t.Helper()
	return launch(t, flags...).untilItListens(t)
}

// launch starts a node.
func launch(t testing.TB, flags ...string) *process {
	t.Helper()
	p := &process{Cmd: exec.Command(program, append([]string{"-addr", "127.0.0.1:0"}, flags...)...)}
	p.Stderr = t.Output()
	var err error
	if p.output, err = p.StdoutPipe(); err == nil {
		err = p.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	return p
}

func (p *process) untilItListens(t testing.TB) *process {
	t.Helper()
	for lines := bufio.NewScanner(p.output); lines.Scan(); {
		if _, nats, ok := strings.Cut(lines.Text(), "nodes join with -nats "); ok {
			p.nats = nats
		}
		if addr, ok := strings.CutPrefix(lines.Text(), "listening on ws://"); ok {
			p.addr, p.url = addr, "ws://"+addr+"/"
			return p
		}
	}
	t.Fatal("the node says nowhere that it listens")
	return nil
}

func (p *process) kill() {
	p.Process.Kill()
	p.Wait()
}

// natsServer starts a NATS server in this process, and returns its URL.
func natsServer(t testing.TB) string {
	t.Helper()
	return "nats://" + serveNATS(t, new(natsserver.Options))
}

// An event is one of package chat.
type event struct {
	Type, Name, Was, Text, ID, By string
	Names                         []string
	Count                         int
	Alone                         bool
	History                       []event
}

// A page is a connection that speaks the protocol of the chat.
type page struct {
	*conn.Conn
	name   string
	key    string
	events chan event
}

// visit joins the room green.
func visit(t *testing.T, url, name, key string) (*page, event) {
	t.Helper()
	cfg := &conn.Config{Subprotocols: []string{chat.Protocol, "key." + key}}
	c, err := conn.Dial(t.Context(), url+"green?name="+name, cfg)
	if err != nil {
		t.Fatal(err)
	}
	p := &page{c, name, key, make(chan event, 10_000)}
	t.Cleanup(func() { c.CloseNow() })
	go func() {
		defer close(p.events)
		for {
			_, b, err := c.Read(context.Background())
			if err != nil {
				return
			}
			var e event
			if json.Unmarshal(b, &e) == nil {
				p.events <- e
			}
		}
	}()
	return p, p.until(t, "here", func(e event) bool { return e.Type == "here" })
}

// until waits for an event, and passes over others.
func (p *page) until(t *testing.T, what string, is func(event) bool) event {
	t.Helper()
	deadline := time.After(time.Minute)
	for {
		select {
		case e, ok := <-p.events:
			if !ok {
				t.Fatalf("%s: the connection ended before %s", p.name, what)
			}
			if is(e) {
				return e
			}
		case <-deadline:
			t.Fatalf("%s: never %s", p.name, what)
		}
	}
}

func (p *page) untilSaid(t *testing.T, text string) event {
	t.Helper()
	return p.until(t, text, func(e event) bool { return e.Type == "said" && e.Text == text })
}

func (p *page) say(t *testing.T, text string) {
	t.Helper()
	b, _ := json.Marshal(map[string]string{"type": "say", "text": text, "id": text})
	if err := p.Write(t.Context(), frame.Text, b); err != nil {
		t.Fatal(err)
	}
}

// keys of those who are in the tests.
const annKey, bobKey, cidKey = "ann-ann-ann-ann-ann", "bob-bob-bob-bob-bob", "cid-cid-cid-cid-cid"

// said returns what was said in a history.
func said(history []event) (texts []string) {
	for _, e := range history {
		texts = append(texts, e.Text)
	}
	return texts
}

// A balancer passes connections on to the first of some addresses that answers.
type balancer struct{ net.Listener }

func balance(t *testing.T, addrs ...string) *balancer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			i := slices.IndexFunc(addrs, func(addr string) bool {
				out, err := net.Dial("tcp", addr)
				if err == nil {
					go pass(in, out)
					go pass(out, in)
				}
				return err == nil
			})
			if i < 0 {
				in.Close()
			}
		}
	}()
	return &balancer{l}
}

func pass(from, to net.Conn) {
	defer from.Close()
	defer to.Close()
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 {
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
