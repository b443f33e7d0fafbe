// Command conform is the peers of the conformance suite that libraries for Go make:
// echo servers, and clients that ask a tester for its cases. Each is set up as its
// documentation or its own set-up for Autobahn has it, with compression where the
// library has some.
//
//	conform -lib gorilla -addr 127.0.0.1:9001
//	conform -lib gorilla ws://127.0.0.1:9001
package main

import (
	"flag"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"sync"
)

// A library is a peer in both roles.
type library struct {
	// serve echoes to all who come.
	serve func(net.Listener) error

	// play echoes as a client until the connection ends, and returns the first
	// message.
	play func(url string) (first []byte)
}

var libraries = map[string]library{
	"gorilla": {gorillaServe, gorillaPlay},
	"coder":   {coderServe, coderPlay},
	"gws":     {gwsServe, gwsPlay},
	"gobwas":  {gobwasServe, gobwasPlay},
	"nbio":    {nbioServe, nbioPlay},
}

// most is the longest message that a library is told to take, in octets.
const most = 64 << 20

func main() {
	name := flag.String("lib", "", "the `name` of the library: gorilla, coder, gws, gobwas or nbio")
	addr := flag.String("addr", "127.0.0.1:0", "the `host:port` to serve on, without a URL")
	flag.Parse()
	lib, ok := libraries[*name]
	if !ok {
		fail(fmt.Errorf("there is no library %q", *name))
	}
	if flag.NArg() == 1 {
		if err := lib.playAll(flag.Arg(0), *name); err != nil {
			fail(err)
		}
		return
	}
	l, err := net.Listen("tcp", *addr)
	if err != nil {
		fail(err)
	}
	fmt.Printf("listening on ws://%s\n", l.Addr())
	fail(lib.serve(l))
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "conform:", err)
	os.Exit(1)
}

// playAll plays all cases of a tester, some at once, and has it write its reports.
func (lib library) playAll(tester, agent string) error {
	const atOnce = 8
	count, err := strconv.Atoi(string(lib.play(tester + "/getCaseCount")))
	if err != nil {
		return err
	}
	agent = url.QueryEscape(agent)
	cases := make(chan int)
	var workers sync.WaitGroup
	for range atOnce {
		workers.Go(func() {
			for i := range cases {
				lib.play(fmt.Sprintf("%s/runCase?case=%d&agent=%s", tester, i, agent))
			}
		})
	}
	for i := range count {
		cases <- i + 1
	}
	close(cases)
	workers.Wait()
	lib.play(tester + "/updateReports?agent=" + agent + "&shutdownOnComplete=true")
	return nil
}
