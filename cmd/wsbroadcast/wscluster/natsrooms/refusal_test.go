package natsrooms

import (
	"testing"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"
)

// refusals is a log that counts errors, each of which is that a client was refused.
type refusals chan struct{}

func (r refusals) Errorf(string, ...any) {
	select {
	case r <- struct{}{}:
	default:
	}
}
func (refusals) Noticef(string, ...any) {}
func (refusals) Warnf(string, ...any)   {}
func (refusals) Debugf(string, ...any)  {}
func (refusals) Tracef(string, ...any)  {}
func (refusals) Fatalf(string, ...any)  {}

// A node that NATS refuses for a while, as a server comes back that does not know its
// credentials yet, goes on trying.
func TestRefusedForAWhile(t *testing.T) {
	dir, addr := t.TempDir(), "127.0.0.1:0"
	start := func(password string) *natsserver.Server {
		o, err := serverOptions(dir, addr)
		if err != nil {
			t.Fatal(err)
		}
		o.Username, o.Password = "chat", password
		s, err := startNATS(o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
		addr = s.Addr().String()
		return s
	}
	s := start("right")
	a := join(t, "nats://chat:right@"+addr, fast).hear(t)
	s.Shutdown()
	s.WaitForShutdown()

	s = start("wrong")
	refused := make(refusals)
	s.SetLoggerV2(refused, false, false, false)
	for range 3 {
		select {
		case <-refused:
		case <-time.After(time.Minute):
			t.Fatal("it does not try again")
		}
	}
	s.Shutdown()
	s.WaitForShutdown()

	start("right")
	talk := talkOf(t, a)
	a.untilTogether(t)
	talk.stop(t)
}
