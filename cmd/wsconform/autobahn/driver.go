package autobahn

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"duplex/cmd/wsconform/play"
	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
	"duplex/frame"
	"duplex/handshake"
)

// A Driver lets clients ask for cases, each request on a connection of its own:
//
//	/getCaseCount                    how many there are, a JSON number
//	/getCaseInfo?case=N              {"id", "description"} of one, counted from 1
//	/runCase?case=N&agent=A          plays it; the client echoes until the end
//	/getCaseStatus?case=N&agent=A    {"behavior"} of it
//	/updateReports?agent=A           writes the reports;
//	        &shutdownOnComplete=true ends Serve then, and so does yes
//	/stopServer                      ends Serve
//
// Instead of case=N, casetuple=6.4.1 names the case. A connection to another path
// is accepted and closed at once: some clients see by that whether there is anybody.
type Driver struct {
	Cases   []suite.Case
	Options play.Options

	// HTTP2 says that clients may come by HTTP/2 (RFC 8441), each request on a
	// stream of its own: those that have agreed on h2 in TLS, and all without TLS.
	HTTP2 bool

	// Excluded returns patterns of cases that an agent is spared. nil means
	// none.
	Excluded func(agent string) []string

	// Result is called with each result, Update when a client wants reports.
	// Both may be called from many goroutines at once.
	Result func(*result.Result)
	Update func() error

	tally tally
	keys  keys
}

// Serve serves clients until ctx ends or a client has it shut down.
func (d *Driver) Serve(ctx context.Context, l net.Listener) error {
	ctx, shutdown := context.WithCancel(ctx)
	defer shutdown()
	defer context.AfterFunc(ctx, func() { l.Close() })()
	var running sync.WaitGroup
	defer running.Wait()
	for {
		nc, err := l.Accept()
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, net.ErrClosed):
			return err
		case err != nil: // out of descriptors, most likely
			time.Sleep(100 * time.Millisecond)
			continue
		}
		running.Go(func() { d.serve(ctx, nc, shutdown) })
	}
}

// serve serves one connection.
func (d *Driver) serve(ctx context.Context, nc net.Conn, shutdown func()) {
	defer nc.Close()
	defer context.AfterFunc(ctx, func() { nc.Close() })()
	if d.HTTP2 && speaksHTTP2(ctx, nc) {
		d.serveHTTP2(ctx, nc, shutdown)
		return
	}
	in, err := play.Receive(nc, d.Options)
	if err != nil {
		return
	}
	in.Reused = d.keys.add(in.Request.Header.Get("Sec-WebSocket-Key"))
	d.answer(ctx, in, shutdown)
}

// answer does what a request asks for.
func (d *Driver) answer(ctx context.Context, in *play.Incoming, shutdown func()) {
	u, err := url.ParseRequestURI(in.Request.Target)
	if err != nil {
		in.Refuse(&handshake.Error{Status: 400, Reason: "target is no path"})
		return
	}
	d.route(ctx, in, u.Path, u.Query(), shutdown)
}

func (d *Driver) route(ctx context.Context, in *play.Incoming, path string, query url.Values, shutdown func()) {
	number, c := d.asked(query)
	agent := agentOf(in, query)
	known := map[string]func(){
		"/getCaseCount":  func() { d.say(ctx, in, len(d.Cases)) },
		"/getCaseInfo":   func() { d.say(ctx, in, info{c.ID, c.Description}) },
		"/getCaseStatus": func() { d.say(ctx, in, status{d.tally.of(turn{agent, c.ID})}) },
		"/runCase":       func() { d.run(ctx, in, agent, number, c) },
		"/updateReports": func() { d.update(ctx, in, agent, query, shutdown) },
		"/stopServer": func() {
			d.bye(ctx, in)
			shutdown()
		},
	}
	answer := known[path]
	switch needsCase := path == "/getCaseInfo" || path == "/getCaseStatus" || path == "/runCase"; {
	case answer == nil:
		d.bye(ctx, in)
	case needsCase && c == nil:
		in.Refuse(&handshake.Error{Status: 404, Reason: fmt.Sprintf("no such case; case=1 to case=%d and casetuple=1.1.1 are", len(d.Cases))})
	default:
		answer()
	}
}

// asked returns the case that a query asks for, with its number, or nil.
func (d *Driver) asked(query url.Values) (int, *suite.Case) {
	if !query.Has("case") {
		id := strings.TrimSpace(query.Get("casetuple"))
		i := slices.IndexFunc(d.Cases, func(c suite.Case) bool { return c.ID == id })
		if i < 0 {
			return 0, nil
		}
		return i + 1, &d.Cases[i]
	}
	n, err := strconv.Atoi(query.Get("case"))
	if err != nil || n < 1 || n > len(d.Cases) {
		return 0, nil
	}
	return n, &d.Cases[n-1]
}

// agentOf returns what the client calls itself.
func agentOf(in *play.Incoming, query url.Values) string {
	for _, name := range []string{query.Get("agent"), in.Request.Header.Get("User-Agent")} {
		if name != "" {
			return name
		}
	}
	return "unknown"
}

type (
	info struct {
		ID          string `json:"id"`
		Description string `json:"description"`
	}
	status struct {
		Behavior result.Behavior `json:"behavior"`
	}
)

// say answers with a text message of JSON.
func (d *Driver) say(ctx context.Context, in *play.Incoming, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // of what is said here all can be marshalled
	}
	message := suite.Frame{Opcode: frame.Text, Payload: suite.Octets(string(b))}
	in.Play(ctx, &suite.Case{Steps: []suite.Step{message, goodbye}}, d.Options)
}

// bye accepts a connection and closes it.
func (d *Driver) bye(ctx context.Context, in *play.Incoming) {
	in.Play(ctx, &suite.Case{Steps: []suite.Step{goodbye}}, d.Options)
}

var goodbye = suite.Frame{
	Opcode:  frame.Close,
	Payload: suite.Octets(string(frame.AppendClose(nil, frame.NormalClosure, ""))),
}

// run plays a case, or says goodbye if the agent is spared it.
func (d *Driver) run(ctx context.Context, in *play.Incoming, agent string, number int, c *suite.Case) {
	if d.Excluded != nil && suite.Match(c.ID, d.Excluded(agent)) {
		d.bye(ctx, in)
		return
	}
	t := turn{agent, c.ID}
	d.tally.begin(t)
	r := in.Play(ctx, c, d.Options)
	if ctx.Err() == nil {
		r.Agent, r.Number = agent, number
		d.Result(r)
	}
	d.tally.end(t, r.Behavior)
}

// update has the reports written before the client hears that they are.
func (d *Driver) update(ctx context.Context, in *play.Incoming, agent string, query url.Values, shutdown func()) {
	d.tally.wait(agent)
	if err := d.Update(); err != nil {
		in.Refuse(&handshake.Error{Status: 500, Reason: err.Error()})
	} else {
		d.bye(ctx, in)
	}
	switch strings.ToLower(query.Get("shutdownOnComplete")) {
	case "true", "yes":
		shutdown()
	}
}
