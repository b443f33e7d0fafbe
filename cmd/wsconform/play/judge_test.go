package play_test

import (
	"context"
	"duplex/cmd/wsconform/play"
	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
	"duplex/fuzz/simnet"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// options are those that peers are judged with in virtual time.
var options = play.Options{Timeout: 5 * time.Second, Pause: 100 * time.Millisecond, Quick: true, Seed: 1}

// outside are options for peers on real connections, who have as long as they need.
var outside = play.Options{Timeout: time.Minute, Pause: 100 * time.Millisecond, Quick: true, Seed: 1}

// A player is a peer, each of whose connections begins as it is.
type player interface {
	accept(net.Conn) // as a server
	dial(net.Conn)   // as a client
}

// wire is what lies between tester and peer.
var wire = simnet.Link{
	Up:   simnet.Plan{Latency: 50 * time.Microsecond, Window: 4 << 20},
	Down: simnet.Plan{Latency: 50 * time.Microsecond, Window: 4 << 20},
}

// judge plays a case against a peer of that role, in virtual time: nothing that the
// machine does meanwhile makes a peer late.
func judge(t *testing.T, role result.Role, p player, c *suite.Case) (r *result.Result) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var playing sync.WaitGroup
		defer playing.Wait()
		if role == result.Server {
			r = judgeServer(t, &playing, p, c)
		} else {
			r = judgeClient(t, &playing, p, c)
		}
	})
	return r
}

// judgeServer plays a case against a server.
func judgeServer(t *testing.T, playing *sync.WaitGroup, p player, c *suite.Case) *result.Result {
	target, err := play.ParseTarget("ws://127.0.0.1", false)
	if err != nil {
		t.Fatal(err)
	}
	target.Dial = func(context.Context, string, string) (net.Conn, error) {
		tester, server := simnet.Pipe(wire)
		playing.Go(func() { p.accept(server) })
		return tester, nil
	}
	return target.Play(t.Context(), c, options)
}

// judgeClient plays a case against a client.
func judgeClient(t *testing.T, playing *sync.WaitGroup, p player, c *suite.Case) *result.Result {
	client, tester := simnet.Pipe(wire)
	playing.Go(func() { p.dial(client) })
	in, err := play.Receive(tester, options)
	if err != nil {
		t.Fatal(err)
	}
	return in.Play(t.Context(), c, options)
}
