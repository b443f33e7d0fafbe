// Command faulty is an echo peer, server or client, with one fault of choice. A
// judge is judged by what it says of such peers.
//
//	faulty -list
//	faulty -fault lax-utf8 -addr 127.0.0.1:9001
//	faulty -fault lax-utf8 -connect ws://127.0.0.1:9002
//
// As a client it asks for cases one after the other, by the protocol that clients
// know from Autobahn|Testsuite.
package main

import (
	"flag"
	"fmt"
	"net"
	"os"
)

func main() {
	name := flag.String("fault", "none", "the `name` of the fault")
	addr := flag.String("addr", "127.0.0.1:0", "the `host:port` to serve on")
	connect := flag.String("connect", "", "be a client of the tester at this `URL` instead")
	list := flag.Bool("list", false, "list the faults and exit")
	flag.Parse()
	if *list {
		for _, f := range faults {
			fmt.Printf("%-20s %s\n", f.name, f.about)
		}
		return
	}
	f := find(*name)
	if f == nil {
		fail(fmt.Errorf("there is no fault %q; -list lists them", *name))
	}
	if *connect != "" {
		if err := f.playAll(*connect); err != nil {
			fail(err)
		}
		return
	}
	l, err := net.Listen("tcp", *addr)
	if err != nil {
		fail(err)
	}
	fmt.Printf("listening on ws://%s\n", l.Addr())
	fail(f.serveAll(l))
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "faulty:", err)
	os.Exit(2)
}
