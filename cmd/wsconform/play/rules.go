package play

import (
	"time"

	"duplex/cmd/wsconform/suite"
)

// A Judge says whose rules decide.
type Judge string

const (
	// Strict is the judge who knows all that the RFC forbids, and gives a slow
	// machine time.
	Strict Judge = "strict"

	// Autobahn is the judge who comes to the verdicts that Autobahn|Testsuite
	// 25.10.1 does, in the time that it gives. Of the cases that it does not
	// have, Strict is the judge.
	Autobahn Judge = "autobahn"
)

// Judges are all judges.
var Judges = []Judge{Autobahn, Strict}

// of returns the one of the two who judges the case.
func (j Judge) of(c *suite.Case) Judge {
	if j == Autobahn && suite.InAutobahn(c.ID) {
		return Autobahn
	}
	return Strict
}

// rules are what a judge does with what happens on an open connection.
type rules interface {
	// patience is how long the peer may take to open the connection.
	patience() time.Duration

	// begin bounds the time of the whole case.
	begin()

	// take takes in a frame of the peer, legal or not.
	take(arrival)

	// over reports whether there is no more to be done but to see the
	// connection end.
	over() bool

	// waited reports whether the connection is still open after a pause that is
	// to tell.
	waited() bool

	// closeAfter and dropAfter bound the time for what follows.
	closeAfter(time.Duration)
	dropAfter(time.Duration)

	// startClose starts the closing handshake for a script that has ended.
	startClose()

	// sentClose notes that the tester has sent a Close, before the peer has.
	sentClose()

	// settle does what is due now that all that came has been taken in.
	settle()

	// deadline is when late is to be called, if nothing comes before; zero is
	// never.
	deadline() time.Time
	late()

	// judge comes to the verdicts, once the connection is lost.
	judge()
}

// newRules returns those of the judge of the case.
func newRules(s *session) rules {
	if s.o.Judge.of(s.c) == Autobahn {
		return &autobahn{session: s}
	}
	return strict{s}
}
