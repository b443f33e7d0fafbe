package xnet_test

import (
	"net"
	"testing"
	"time"

	"duplex/fuzz/simnet"

	"golang.org/x/net/nettest"
)

// A simulated connection is what package net says that one is, however it is cut.
func TestSimulatedConn(t *testing.T) {
	for name, plan := range map[string]simnet.Plan{
		"perfect": {},
		"cut":     {WriteCut: 8000, ReadCut: 5000, Jitter: 10 * time.Microsecond},
		"narrow":  {Window: 1000},
	} {
		t.Run(name, func(t *testing.T) {
			nettest.TestConn(t, func() (a, b net.Conn, stop func(), err error) {
				a, b = simnet.Pipe(simnet.Link{Up: plan, Down: plan, Restless: true})
				return a, b, func() { a.Close(); b.Close() }, nil
			})
		})
	}
}
