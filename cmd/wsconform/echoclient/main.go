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
	"os"

	"duplex/cmd/wsconform/testee"
	"duplex/conn"
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
	c := testee.Client{URL: flag.Arg(0), Agent: *agent, Parallel: *parallel, Config: conn.Config{MaxMessage: -1}}
	if *compress {
		c.Config.Deflate = &conn.Deflate{}
	}
	if err := c.PlayAll(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "echoclient:", err)
		os.Exit(1)
	}
}
