package autobahn_test

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"duplex/cmd/wsconform/autobahn"
	"duplex/cmd/wsconform/play"
	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
	"duplex/conn"
)

// A stage is a driver that serves, and what it found.
type stage struct {
	url    string
	driver *autobahn.Driver
	served chan error

	mu  sync.Mutex
	run result.Run
}

func newStage(t *testing.T, patterns ...string) *stage {
	t.Helper()
	cases, err := suite.Select(result.Client, patterns, nil)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{url: "ws://" + l.Addr().String(), served: make(chan error, 1), run: result.Run{Role: result.Client}}
	s.driver = &autobahn.Driver{
		Cases:   cases,
		Options: play.Options{Timeout: time.Minute, Quick: true},
		Result: func(r *result.Result) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.run.Results = append(s.run.Results, *r)
		},
		Update: func() error { return nil },
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	go func() { s.served <- s.driver.Serve(ctx, l) }()
	return s
}

// ask connects to a path and echoes until the connection ends. It returns the
// first message.
func (s *stage) ask(t *testing.T, path string) string {
	t.Helper()
	ctx := context.Background()
	c, err := conn.Dial(ctx, s.url+path, &conn.Config{MaxMessage: -1})
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	defer c.CloseNow()
	first := ""
	for m, err := range c.Messages(ctx) {
		if err != nil {
			break
		}
		if first == "" {
			first = string(m.Payload)
		}
		c.Write(ctx, m.Opcode, m.Payload)
	}
	return first
}

func (s *stage) results() []result.Result {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.run.Results)
}

// A client that knows the protocol gets through it.
func TestProtocol(t *testing.T) {
	s := newStage(t, "1.1.*", "7.9.1")
	if got := s.ask(t, "/getCaseCount"); got != "9" {
		t.Errorf("count: %q", got)
	}
	if got, want := s.ask(t, "/getCaseInfo?case=2"), `{"id":"1.1.2","description":"A text message of 125 octets."}`; got != want {
		t.Errorf("info: %s, want %s", got, want)
	}
	if got := s.ask(t, "/getCaseStatus?case=9&agent=duplex"); got != `{"behavior":""}` {
		t.Errorf("status of a case not played: %s", got)
	}
	for n := range 9 {
		s.ask(t, fmt.Sprintf("/runCase?case=%d&agent=duplex", n+1))
	}
	if got := s.ask(t, "/getCaseStatus?case=9&agent=duplex"); got != `{"behavior":"OK"}` {
		t.Errorf("status: %s", got)
	}
	s.ask(t, "/updateReports?agent=duplex&shutdownOnComplete=YES")
	if err := <-s.served; err != nil {
		t.Error(err)
	}
	results := s.results() // a client may be through with a case before its result is there
	slices.SortFunc(results, func(a, b result.Result) int { return a.Number - b.Number })
	for i, r := range results {
		if r.Agent != "duplex" || r.Number != i+1 || r.Behavior != result.OK || r.BehaviorClose != result.OK {
			t.Errorf("%d: %s %s %s %s", r.Number, r.Agent, r.Case.ID, r.Behavior, r.BehaviorClose)
		}
	}
}

// A case can be asked for by its name, as clients in several languages do.
func TestCaseTuple(t *testing.T) {
	s := newStage(t, "1.1.*", "7.9.1")
	if got := s.ask(t, "/getCaseInfo?casetuple=7.9.1"); !strings.HasPrefix(got, `{"id":"7.9.1"`) {
		t.Errorf("info: %s", got)
	}
	s.ask(t, "/runCase?casetuple=1.1.2&agent=duplex")
	if got := s.ask(t, "/getCaseStatus?casetuple=1.1.2&agent=duplex"); got != `{"behavior":"OK"}` {
		t.Errorf("status: %s", got)
	}
	if r := s.results(); len(r) != 1 || r[0].Number != 2 {
		t.Errorf("%v", r)
	}
}

// Who looks only whether there is anybody hears a Close, and who has it stop ends
// it.
func TestStop(t *testing.T) {
	s := newStage(t, "1.1.1")
	s.ask(t, "/")
	s.ask(t, "/updateReports?agent=duplex&shutdownOnComplete=0")
	s.ask(t, "/stopServer")
	if err := <-s.served; err != nil {
		t.Error(err)
	}
}

// Who asks for what is not there is refused, and nothing is played.
func TestRefused(t *testing.T) {
	s := newStage(t, "1.1.1")
	for _, path := range []string{"/runCase", "/runCase?casetuple=9.9.9", "/getCaseStatus?case=", "/runCase?case=0", "/runCase?case=2", "/runCase?case=x", "/getCaseInfo?case=-1"} {
		if c, err := conn.Dial(context.Background(), s.url+path, nil); err == nil {
			c.CloseNow()
			t.Errorf("%s was accepted", path)
		}
	}
	if got := s.results(); len(got) > 0 {
		t.Errorf("%d results", len(got))
	}
}

// An agent that is spared a case hears a Close at once.
func TestSpared(t *testing.T) {
	s := newStage(t, "1.1.*")
	s.driver.Excluded = func(agent string) []string { return []string{"1.1.1"} }
	s.ask(t, "/runCase?case=1&agent=duplex")
	s.ask(t, "/runCase?case=2&agent=duplex")
	s.ask(t, "/updateReports?agent=duplex")
	if got := s.results(); len(got) != 1 || got[0].Case.ID != "1.1.2" {
		t.Errorf("played %d cases", len(got))
	}
}
