// Command echoclient is duplex's client under test: it asks for one case after
// the other and echoes through each, by the protocol that clients know from
// Autobahn|Testsuite.
//
//	wsconform client &
//	echoclient -compress ws://127.0.0.1:9001
package main

import (
	"context"
	"flag"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"sync"

	"duplex/conn"
	"duplex/frame"
)

func main() {
	agent := flag.String("agent", "duplex", "the `name` for the reports")
	compress := flag.Bool("compress", false, "offer to compress messages")
	parallel := flag.Int("parallel", 8, "play this `number` of cases at once")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "Usage: echoclient [flags] URL")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 1 || *parallel < 1 {
		flag.Usage()
		os.Exit(2)
	}
	c := client{base: flag.Arg(0), agent: url.QueryEscape(*agent), cfg: conn.Config{MaxMessage: -1}}
	if *compress {
		c.cfg.Deflate = &conn.Deflate{}
	}
	if err := c.playAll(context.Background(), *parallel); err != nil {
		fmt.Fprintln(os.Stderr, "echoclient:", err)
		os.Exit(1)
	}
}

// A client plays the cases of a tester.
type client struct {
	base  string // the URL of the tester
	agent string // escaped
	cfg   conn.Config
}

// playAll plays all cases, several at once, and has the tester write its
// reports and end.
func (c *client) playAll(ctx context.Context, parallel int) error {
	count, err := c.count(ctx)
	if err != nil {
		return err
	}
	next := make(chan int)
	var workers sync.WaitGroup
	for range parallel {
		workers.Go(func() {
			for i := range next {
				c.play(ctx, fmt.Sprintf("/runCase?case=%d&agent=%s", i, c.agent))
			}
		})
	}
	for i := range count {
		next <- i + 1
	}
	close(next)
	workers.Wait()
	return c.play(ctx, "/updateReports?agent="+c.agent+"&shutdownOnComplete=true")
}

// count asks how many cases there are.
func (c *client) count(ctx context.Context) (int, error) {
	ws, err := conn.Dial(ctx, c.base+"/getCaseCount", &c.cfg)
	if err != nil {
		return 0, err
	}
	defer ws.Close(frame.NormalClosure, "")
	_, answer, err := ws.Read(ctx)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(string(answer))
}

// play echoes until the connection ends. The error is that of the opening
// handshake: how the rest goes is for the tester to judge.
func (c *client) play(ctx context.Context, path string) error {
	ws, err := conn.Dial(ctx, c.base+path, &c.cfg)
	if err != nil {
		return err
	}
	defer ws.CloseNow()
	for m, err := range ws.Messages(ctx) {
		if err != nil || ws.Write(ctx, m.Opcode, m.Payload) != nil {
			break
		}
	}
	return nil
}
