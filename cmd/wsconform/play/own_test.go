package play_test

import (
	"context"
	"net"
	"runtime/debug"
	"slices"
	"testing"
	"time"

	"duplex/cmd/wsconform/play"
	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
	"duplex/conn"
)

// patient are options for peers that answer in time, however busy the machine.
var patient = play.Options{Timeout: 20 * time.Second, Pause: 300 * time.Millisecond, Quick: true, Seed: 1}

// Both ends of duplex do all that the suite asks for.
func TestOwnEnds(t *testing.T) {
	t.Parallel()
	any := &conn.Config{MaxMessage: 32 << 20} // more than any message of a case, and less than 23.6.2 has
	t.Run("server", func(t *testing.T) {
		t.Parallel()
		l := listen(t)
		go serve(l, func(nc net.Conn) { echo(conn.Accept(context.Background(), nc, any)) })
		target := target(t, l)
		everyCase(t, result.Server, func(c *suite.Case) *result.Result {
			return target.Play(context.Background(), c, patient)
		})
	})
	t.Run("client", func(t *testing.T) {
		t.Parallel()
		everyCase(t, result.Client, func(c *suite.Case) *result.Result {
			l := listen(t)
			go func() { echo(conn.Dial(context.Background(), "ws://"+l.Addr().String(), any)) }()
			return incoming(t, l, patient).Play(context.Background(), c, patient)
		})
	})
}

// everyCase wants all cases to be OK, and those that are open to say so.
func everyCase(t *testing.T, role result.Role, play func(*suite.Case) *result.Result) {
	exclude := compressed
	if raceEnabled() {
		exclude = slices.Concat(compressed, bulky)
	}
	cases, err := suite.Select(role, []string{"*"}, exclude)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			behavior, ending := result.OK, result.OK
			if c.Open {
				ending = result.Informational
			}
			if c.Open || c.ID == slowloris {
				behavior = result.Informational
			}
			wantVerdict(t, play(&c), behavior, ending, "")
		})
	}
}

// slowloris is the case that tells whether a slow client is cut, and does not
// wait for that as long as it takes.
const slowloris = "20.6.9"

// bulky are cases with much to send, which under the race detector take long and
// show nothing that others do not.
var bulky = []string{"9.1.5", "9.1.6", "9.2.5", "9.2.6", "9.3.*", "9.4.*"}

func raceEnabled() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

func serve(l net.Listener, handle func(net.Conn)) {
	for {
		nc, err := l.Accept()
		if err != nil {
			return
		}
		go handle(nc)
	}
}

// echo sends every message back.
func echo(c *conn.Conn, err error) {
	if err != nil {
		return
	}
	defer c.CloseNow()
	for m, err := range c.Messages(context.Background()) {
		if err != nil || c.Write(context.Background(), m.Opcode, m.Payload) != nil {
			return
		}
	}
}
