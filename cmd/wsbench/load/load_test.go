package load_test

import (
	"context"
	"errors"
	"net"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duplex/cmd/wsbench/load"
	"duplex/conn"
	"duplex/conn/hub"
	"duplex/frame"
	"duplex/handshake"
)

// serve serves with a handler and returns where.
func serve(t *testing.T, h *conn.Handler, cfg *conn.Config) *load.Target {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &conn.Server{Handler: h, Config: cfg}
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	return target(t, "ws://"+l.Addr().String())
}

func target(t *testing.T, url string) *load.Target {
	t.Helper()
	target, err := load.ParseTarget(url, false)
	if err != nil {
		t.Fatal(err)
	}
	target.PID = os.Getpid()
	return target
}

var echo = &conn.Handler{Message: func(ctx context.Context, c *conn.Conn, op frame.Opcode, p []byte) { c.Write(ctx, op, p) }}

// short is a load for so little time that a test can wait for it.
func short(kind load.Kind, conns, depth, size int) load.Echo {
	return load.Echo{Conns: conns, Depth: depth, Size: size, Kind: kind, Warmup: 10 * time.Millisecond, Duration: 100 * time.Millisecond}
}

func check(t *testing.T, r *load.Result, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if r.Messages == 0 || r.Rate() <= 0 || r.Latency.Percentile(50) <= 0 || r.Latency.Max() < r.Latency.Percentile(99) {
		t.Errorf("%+v", r)
	}
	if r.CPUKnown && r.PerMessage() <= 0 {
		t.Errorf("%v of CPU time for %d messages", r.CPU, r.Messages)
	}
}

func TestEcho(t *testing.T) {
	for name, e := range map[string]load.Echo{
		"one at a time":        short(load.Binary, 1, 1, 32),
		"many at a time":       short(load.Text, 8, 16, 125),
		"longer than a buffer": short(load.Binary, 2, 3, 300_000),
		"empty":                short(load.Binary, 2, 2, 0),
	} {
		t.Run(name, func(t *testing.T) {
			r, err := e.Run(t.Context(), serve(t, echo, nil))
			check(t, r, err)
		})
	}
}

func TestEchoCompressed(t *testing.T) {
	target := serve(t, echo, &conn.Config{Deflate: &conn.Deflate{}})
	target.Compress = true
	r, err := short(load.JSON, 4, 2, 1024).Run(t.Context(), target)
	check(t, r, err)

	target = serve(t, echo, nil)
	target.Compress = true
	if _, err := short(load.JSON, 1, 1, 1024).Run(t.Context(), target); err == nil || !strings.Contains(err.Error(), "permessage-deflate") {
		t.Errorf("a server that does not compress: %v", err)
	}
}

// With a rate, as many messages are sent as are due, and no more.
func TestEchoAtRate(t *testing.T) {
	e := short(load.Binary, 5, 0, 32)
	e.Rate, e.Duration = 500, time.Second
	begin := time.Now()
	r, err := e.Run(t.Context(), serve(t, echo, nil))
	check(t, r, err)
	if most := 500*time.Since(begin).Seconds() + 5; float64(r.Messages) > most {
		t.Errorf("%d messages, want %v at most by then at 500 in a second", r.Messages, most)
	}
}

// A server that stalls keeps all waiting that are due by then: the percentiles
// show it, though only one answer was slow.
func TestCoordinatedOmission(t *testing.T) {
	const stall = 400 * time.Millisecond
	var once sync.Once
	begin := time.Now()
	target := serve(t, &conn.Handler{Message: func(ctx context.Context, c *conn.Conn, op frame.Opcode, p []byte) {
		if time.Since(begin) > 200*time.Millisecond {
			once.Do(func() { time.Sleep(stall) })
		}
		c.Write(ctx, op, p)
	}}, nil)
	e := short(load.Binary, 1, 0, 32)
	e.Rate, e.Duration = 500, 800*time.Millisecond
	r, err := e.Run(t.Context(), target)
	check(t, r, err)
	if p := r.Latency.Percentile(80); p < stall/5 {
		t.Errorf("half of the messages were due while the server stalled for %v, and 80 %% took at most %v", stall, p)
	}
	if r.Latency.Max() < stall {
		t.Errorf("the longest took %v", r.Latency.Max())
	}
}

// Servers that do not echo as they should are found out.
func TestWrongAnswers(t *testing.T) {
	for name, answer := range map[string]func(context.Context, *conn.Conn, frame.Opcode, []byte){
		"a byte that differs": func(ctx context.Context, c *conn.Conn, op frame.Opcode, p []byte) {
			p[len(p)-1] ^= 1
			c.Write(ctx, op, p)
		},
		"another opcode": func(ctx context.Context, c *conn.Conn, op frame.Opcode, p []byte) {
			c.Write(ctx, frame.Text, []byte("hello"))
		},
		"a byte too few":  func(ctx context.Context, c *conn.Conn, op frame.Opcode, p []byte) { c.Write(ctx, op, p[1:]) },
		"a byte too many": func(ctx context.Context, c *conn.Conn, op frame.Opcode, p []byte) { c.Write(ctx, op, append(p, 1)) },
		"the same twice": func(ctx context.Context, c *conn.Conn, op frame.Opcode, p []byte) {
			c.Write(ctx, op, p)
			c.Write(ctx, op, p)
		},
		"closing":  func(ctx context.Context, c *conn.Conn, op frame.Opcode, p []byte) { c.Close(frame.GoingAway, "bye") },
		"cutting":  func(ctx context.Context, c *conn.Conn, op frame.Opcode, p []byte) { c.CloseNow() },
		"a stream": func(ctx context.Context, c *conn.Conn, op frame.Opcode, p []byte) { trickle(ctx, c, op, p, 1) },
	} {
		t.Run(name, func(t *testing.T) {
			_, err := short(load.Binary, 2, 2, 64).Run(t.Context(), serve(t, &conn.Handler{Message: answer}, nil))
			if err == nil || !strings.Contains(err.Error(), "wrong answer") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// trickle writes a message in fragments, and some bytes too many.
func trickle(ctx context.Context, c *conn.Conn, op frame.Opcode, p []byte, over int) {
	w, err := c.Writer(ctx, op, conn.ByLength)
	if err != nil {
		return
	}
	defer w.Close()
	for i := range p {
		w.Write(p[i : i+1])
	}
	w.Write(make([]byte, over))
}

// What a server may do besides: fragments, and control frames between them.
func TestFragmentsAndPings(t *testing.T) {
	r, err := short(load.Binary, 1, 1, 64).Run(t.Context(), serve(t, &conn.Handler{
		Message: func(ctx context.Context, c *conn.Conn, op frame.Opcode, p []byte) {
			go c.Ping(ctx, nil)
			trickle(ctx, c, op, p, 0)
		},
	}, nil))
	check(t, r, err)
}

func TestUnreachable(t *testing.T) {
	const nobody = "ws://127.0.0.1:1" // a port that the system gives to no other program meanwhile
	_, err := short(load.Binary, 1, 1, 1).Run(t.Context(), target(t, nobody))
	if _, ok := errors.AsType[*load.Unreachable](err); !ok {
		t.Errorf("got %v", err)
	}
	for _, bad := range []string{"", "http://h", "ws://", "ws://h/#f", "127.0.0.1:9001", "ws://\x00"} {
		if _, err := load.ParseTarget(bad, false); err == nil {
			t.Errorf("%q is fine", bad)
		}
	}
}

func TestTLS(t *testing.T) {
	s := httptest.NewTLSServer(&conn.Server{Handler: echo})
	t.Cleanup(s.Close)
	url := "wss" + strings.TrimPrefix(s.URL, "https") + "/path?query"
	insecure, err := load.ParseTarget(url, true)
	if err != nil {
		t.Fatal(err)
	}
	r, err := short(load.Text, 2, 2, 100).Run(t.Context(), insecure)
	check(t, r, err)
	if _, err := short(load.Text, 1, 1, 1).Run(t.Context(), target(t, url)); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("got %v for a certificate that nobody knows", err)
	}
}

// A server that refuses is not reached either.
func TestRefused(t *testing.T) {
	cfg := &conn.Config{Subprotocols: []string{"x"}, Authorize: nil}
	target := serve(t, echo, cfg)
	target.Compress = true
	_, err := short(load.Binary, 1, 1, 1).Run(t.Context(), target)
	if _, ok := errors.AsType[*load.Unreachable](err); !ok {
		t.Errorf("got %v", err)
	}
}

// An interrupt ends a run at once.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	e := short(load.Binary, 2, 1, 32)
	e.Duration = time.Hour
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, err := e.Run(ctx, serve(t, echo, nil)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// rooms is a server that sends to all, or to all others.
func rooms(t *testing.T, others bool) *load.Target {
	h := new(hub.Hub)
	return serve(t, &conn.Handler{
		Opened: func(_ context.Context, c *conn.Conn) { h.Join(c, nil, "lobby") },
		Message: func(_ context.Context, c *conn.Conn, op frame.Opcode, p []byte) {
			to := hub.In("lobby")
			if others {
				to = to.But(h.Member(c))
			}
			h.PublishTo(to, prepare(op, p))
		},
		Closed: func(c *conn.Conn, _ error) { h.Leave(c) },
	}, nil)
}

func TestBroadcast(t *testing.T) {
	for _, others := range []bool{false, true} {
		b := load.Broadcast{Conns: 20, InFlight: 4, Size: 512, Kind: load.Binary, Others: others,
			Warmup: 10 * time.Millisecond, Duration: 200 * time.Millisecond}
		r, err := b.Run(t.Context(), rooms(t, others))
		check(t, r, err)
		receivers := 20
		if others {
			receivers = 19
		}
		if r.Messages%uint64(receivers) != 0 {
			t.Errorf("%d deliveries to %d", r.Messages, receivers)
		}
	}
}

// Who gets a message twice, or misses one, is noticed.
func TestBroadcastWrong(t *testing.T) {
	var calls atomic.Int64
	h := new(hub.Hub)
	target := serve(t, &conn.Handler{
		Opened: func(_ context.Context, c *conn.Conn) { h.Join(c, nil, "lobby") },
		Message: func(_ context.Context, c *conn.Conn, op frame.Opcode, p []byte) {
			h.PublishTo(hub.In("lobby"), prepare(op, p))
			if calls.Add(1) == 10 {
				h.PublishTo(hub.In("lobby"), prepare(op, p))
			}
		},
		Closed: func(c *conn.Conn, _ error) { h.Leave(c) },
	}, nil)
	b := load.Broadcast{Conns: 3, InFlight: 2, Size: 64, Kind: load.Binary, Duration: time.Minute}
	if _, err := b.Run(t.Context(), target); err == nil || !strings.Contains(err.Error(), "other bytes") {
		t.Errorf("got %v", err)
	}
}

func TestIdle(t *testing.T) {
	target := serve(t, echo, nil)
	held, err := load.Idle{Counts: []int{10, 30}, Settle: 50 * time.Millisecond}.Run(t.Context(), target)
	if err != nil && strings.Contains(err.Error(), "does not tell") {
		t.Skip(err)
	}
	if err != nil || len(held) != 3 || held[2].Conns != 30 || held[2].Memory.RSS <= 0 {
		t.Errorf("%+v: %v", held, err)
	}
}

// prepare returns a message for WritePrepared.
func prepare(op conn.Opcode, payload []byte) *conn.Prepared {
	m, err := conn.Prepare(op, payload)
	if err != nil {
		panic(err)
	}
	return m
}

// Handshakes are counted when the server has ended the connection, and the fields of
// the request reach it.
func TestHandshakes(t *testing.T) {
	var opened, closed, named atomic.Int64
	target := serve(t, &conn.Handler{
		Opened: func(_ context.Context, c *conn.Conn) {
			opened.Add(1)
			if c.Request().Header.Get("X-Name") == "value" && c.Subprotocol() == "b" {
				named.Add(1)
			}
		},
		Closed: func(*conn.Conn, error) { closed.Add(1) },
	}, &conn.Config{Subprotocols: []string{"b"}})
	target.Header, target.Protocol = handshake.Header{{Name: "X-Name", Value: "value"}}, []string{"a", "b"}
	r, err := load.Handshakes{Conns: 3, Duration: 200 * time.Millisecond}.Run(t.Context(), target)
	if err != nil || r.Messages == 0 || r.Latency.Count() != r.Messages {
		t.Fatalf("%+v, %v", r, err)
	}
	if n := uint64(opened.Load()); n < r.Messages || named.Load() != int64(n) {
		t.Errorf("%d opened, %d with the field; %d were counted", n, named.Load(), r.Messages)
	}
	for closed.Load() < opened.Load() && t.Context().Err() == nil {
		time.Sleep(time.Millisecond)
	}

	target.Protocol = []string{"unheard"}
	if _, err := (load.Handshakes{Conns: 1, Duration: time.Millisecond}).Run(t.Context(), target); err == nil || !strings.Contains(err.Error(), "subprotocol") {
		t.Errorf("a subprotocol that is not agreed on: %v", err)
	}
}
