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
// Two judges come to the verdicts; see [Judge]. What differs between them is
// behind an interface, [rules]:
//
//	strict      strict_frames, strict_check, strict_close, strict_verdict
//	autobahn    autobahn_frames, autobahn_close, autobahn_verdict
//
// A peer that does what it should never makes the tester wait.
package play

import (
	"encoding/binary"
	"math/rand/v2"
	"time"

	"duplex/cmd/wsconform/suite"
)

// Options say how cases are played. The zero Options are the defaults.
type Options struct {
	// Judge says whose rules decide. "" means Strict.
	Judge Judge

	// Timeout is how long a peer may take for what should take no time: to
	// connect, to answer, to close TCP. Some cases allow more. 0 means 5
	// seconds, and what Autobahn gives where that is the judge: mostly a second.
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

// lenient returns a time limit of Autobahn's, or more if the peer gets more.
func (o Options) lenient(d time.Duration) time.Duration { return max(o.pause(d), o.Timeout) }

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
