// Package play plays the cases of package suite against a peer and judges it.
//
//	Target.Play            Incoming.Play        the opening handshake, as
//	     └───────┬──────────────┘               a client and as a server
//	          session                           steps, closing, timers
//	  ┌──────────┼──────────────┐
//	send       inbox ◄─ read  verdict
//
// A session is played by one goroutine. A second one reads what the peer sends
// into the inbox, legal or not, however busy the first one is with writing, so
// that two ends never wait for each other.
//
// Time limits of cases are the least that a peer gets: where a case says one
// second, a slow machine has [Options.Timeout]. A peer that does what it should
// never makes the tester wait.
package play

import (
	"encoding/binary"
	"math/rand/v2"
	"time"

	"duplex/cmd/wsconform/suite"
)

// Options say how cases are played. The zero Options are the defaults.
type Options struct {
	// Timeout is how long a peer may take for what should take no time: to
	// connect, to answer, to close TCP. Some cases allow more. 0 means 5
	// seconds.
	Timeout time.Duration

	// Pause is how long a pause of a second takes; 0 means a second. Less is
	// for tests of the tester.
	Pause time.Duration

	// Quick plays a tenth of the rounds where a case has many.
	Quick bool

	// Seed is what masking keys are drawn from: the same seed gives the same
	// octets on the wire.
	Seed uint64
}

// timeout returns the least time for anything.
func (o Options) timeout() time.Duration {
	if o.Timeout == 0 {
		return 5 * time.Second
	}
	return o.Timeout
}

// pause returns how long a pause takes.
func (o Options) pause(d time.Duration) time.Duration {
	if o.Pause == 0 {
		return d
	}
	return time.Duration(d.Seconds() * float64(o.Pause))
}

// keys returns the source of masking keys for a case.
func (o Options) keys(c *suite.Case) *rand.ChaCha8 {
	var seed [32]byte
	binary.BigEndian.PutUint64(seed[:], o.Seed)
	copy(seed[8:], c.ID)
	return rand.NewChaCha8(seed)
}
