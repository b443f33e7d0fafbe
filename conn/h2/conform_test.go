package h2_test

import (
	"net"
	"sync"
	"testing"
	"time"

	"duplex/cmd/wsconform/autobahn"
	"duplex/cmd/wsconform/play"
	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
	"duplex/cmd/wsconform/testee"
	"duplex/conn"
	"duplex/conn/h2"
)

// A client with a Pool passes the cases for clients over HTTP/2, many of which share a
// connection.
func TestConformance(t *testing.T) {
	cases, err := suite.SelectHTTP2(result.Client, []string{"1.*", "2.*", "5.*", "7.*", "22.*", "23.1.*", "26.*"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	played := make(map[string]*result.Result)
	d := &autobahn.Driver{
		Cases: cases, HTTP2: true, Options: play.Options{Timeout: 30 * time.Second, Quick: true, Pause: 100 * time.Millisecond},
		Result: func(r *result.Result) {
			mu.Lock()
			defer mu.Unlock()
			played[r.Case.ID] = r
		},
		Update: func() error { return nil },
	}
	served := make(chan error, 1)
	go func() { served <- d.Serve(t.Context(), l) }()
	p := &h2.Pool{PriorKnowledge: true}
	c := testee.Client{URL: "ws://" + l.Addr().String(), Agent: "duplex", Parallel: 8, Config: conn.Config{MaxMessage: -1, HTTP2: p}}
	if err := c.PlayAll(deadline(t)); err != nil {
		t.Error(err)
	}
	p.Close()
	l.Close()
	<-served
	for _, c := range cases {
		switch r := played[c.ID]; {
		case r == nil:
			t.Errorf("%s was not played", c.ID)
		case r.Behavior != result.OK && r.Behavior != result.Informational:
			t.Errorf("%s: %s: %s", c.ID, r.Behavior, r.Why)
		}
	}
	if p.Conns() != 0 {
		t.Errorf("%d connections are left", p.Conns())
	}
}
