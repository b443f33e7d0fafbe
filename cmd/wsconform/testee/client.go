// Package testee is duplex under test: a server and a client that send every
// message back.
package testee

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"sync"

	"duplex/conn"
)

// A Client plays the cases of a tester, by the protocol that clients know from
// Autobahn|Testsuite.
type Client struct {
	URL      string // of the tester
	Agent    string // the name for the reports
	Parallel int    // how many cases at once
	Config   conn.Config
}

// PlayAll plays all cases, has the tester write its reports, and stops it.
func (c *Client) PlayAll(ctx context.Context) error {
	count, err := c.count(ctx)
	if err != nil {
		return err
	}
	next := make(chan int)
	var workers sync.WaitGroup
	for range c.Parallel {
		workers.Go(func() {
			for i := range next {
				c.Echo(ctx, c.path("/runCase?case=%d&agent=%s", i, url.QueryEscape(c.Agent)))
			}
		})
	}
	for i := range count {
		next <- i + 1
	}
	close(next)
	workers.Wait()
	if err := c.Echo(ctx, c.path("/updateReports?agent=%s", url.QueryEscape(c.Agent))); err != nil {
		return fmt.Errorf("asking for the reports: %w", err)
	}
	// A tester that stops at once does not answer, which is no fault here: the
	// reports are there.
	c.Echo(ctx, c.path("/stopServer"))
	return nil
}

func (c *Client) path(format string, args ...any) string { return c.URL + fmt.Sprintf(format, args...) }

// count asks how many cases there are.
func (c *Client) count(ctx context.Context) (int, error) {
	ws, err := conn.Dial(ctx, c.path("/getCaseCount"), &c.Config)
	if err != nil {
		return 0, err
	}
	defer ws.CloseNow()
	_, answer, err := ws.Read(ctx)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(string(answer))
}

// Echo connects to the URL and echoes until the connection ends. The error is that
// of the opening handshake: how the rest goes is for the tester to judge.
func (c *Client) Echo(ctx context.Context, url string) error {
	ws, err := conn.Dial(ctx, url, &c.Config)
	if err != nil {
		return err
	}
	defer ws.CloseNow()
	echo(ctx, ws)
	return nil
}

// echo sends every message back.
func echo(ctx context.Context, ws *conn.Conn) {
	for m, err := range ws.Messages(ctx) {
		if err != nil || ws.Write(ctx, m.Opcode, m.Payload) != nil {
			return
		}
	}
}
