package suite

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"duplex/cmd/wsconform/result"
	"duplex/frame"
)

// Section 24: floods, and peers that are slow. A limit is as good as bearing it
// all; to hang, or to serve nobody else meanwhile, is not (section 10.4).
func section24() []Case {
	return slices.Concat(section24Controls(), section24Fragments(), section24Slow())
}

func section24Controls() []Case {
	return []Case{{
		ID: "24.1.1", Rule: "section 5.5.3", Severity: Hardening, Limit: 20 * time.Second,
		Description: "10,000 pings in one go.",
		Expectation: "They are answered in their order, at least the last one, or the peer closes the connection as it has had too many.",
		Script:      pingFlood,
		Ending:      free,
	}, {
		ID: "24.1.2", Rule: "section 5.5.3", Severity: Hardening, Limit: 20 * time.Second,
		Description: "10,000 pongs that nobody has asked for, and a text message.",
		Expectation: "The message comes back, or the peer closes the connection as it has had too many.",
		Script: func(s Session) (result.Behavior, string) {
			s.Send(slices.Repeat([]Frame{pong("unasked")}, s.Rounds(10_000))...)
			return survives(s)
		},
		Ending: free,
	}, {
		ID: "24.1.3", Rule: "section 10.4", Severity: Hardening, Limit: 20 * time.Second,
		Description: "40,000 pings of 125 octets from a tester that reads nothing for 2 s, and a text message.",
		Expectation: "The peer serves others meanwhile. Then the message comes back, or the peer closes the connection as it has had too many.",
		Script:      deafFlood,
		Ending:      free,
	}}
}

// pingFlood judges what comes of many pings. Only the last must be answered
// (section 5.5.3).
func pingFlood(s Session) (result.Behavior, string) {
	n := s.Rounds(10_000)
	payload := func(i int) string { return fmt.Sprintf("ping %d", i) }
	var frames []Frame
	for i := range n {
		frames = append(frames, ping(payload(i)))
	}
	s.Send(frames...)
	answered := 0
	for i := 0; i < n; answered++ {
		got, came := s.Receive(s.Limit())
		if !came {
			return limited(s, fmt.Sprintf("the pongs end after %d of %d", answered, n))
		}
		for i < n && string(got.Payload) != payload(i) {
			i++
		}
		if i++; i > n || got.Kind != result.Pong {
			return result.Failed, fmt.Sprintf("a %s comes that answers no ping, or not in its turn", got.Kind)
		}
	}
	if err := s.Alive(); err != nil {
		return result.Failed, "the peer no longer serves others: " + err.Error()
	}
	return result.OK, fmt.Sprintf("%d of %d pings are answered, in their order and the last among them", answered, n)
}

// deafFlood sends more pings than buffers hold pongs.
func deafFlood(s Session) (result.Behavior, string) {
	alive := make(chan error, 1)
	s.Ignore(2 * time.Second)
	go func() {
		time.Sleep(500 * time.Millisecond)
		alive <- s.Alive()
	}()
	payload := string(bytes.Repeat([]byte("*"), frame.MaxControl))
	s.Send(slices.Repeat([]Frame{ping(payload)}, s.Rounds(40_000))...)
	behavior, why := survives(s)
	if err := <-alive; err != nil {
		return result.Failed, "while the tester did not read, the peer did not serve others: " + err.Error()
	}
	return behavior, why
}

// survives sends a message and judges whether it comes back, or the peer has
// had enough.
func survives(s Session) (result.Behavior, string) {
	behavior, why := echoes(s)
	if behavior == result.OK {
		return behavior, why
	}
	return limited(s, why)
}

// limited judges a peer from which nothing more comes: it may have ended the
// connection as it has had too much, but must not just stop.
func limited(s Session, why string) (result.Behavior, string) {
	r := awaitRejection(s)
	if !r.ended {
		return result.Failed, why
	}
	if err := s.Alive(); err != nil {
		return result.Failed, r.String() + ", and no longer serves others: " + err.Error()
	}
	return r.limits()
}

func section24Fragments() []Case {
	return []Case{{
		ID: "24.2.1", Rule: "section 5.4", Severity: Hardening, Limit: 20 * time.Second,
		Description: "A text message in 130,000 fragments of one octet.",
		Expectation: "The message comes back, or the peer closes the connection as it has had too many.",
		Script: func(s Session) (result.Behavior, string) {
			return crumbs(s, continuation("*"), s.Rounds(130_000))
		},
		Ending: free,
	}, {
		ID: "24.2.2", Rule: "section 5.4", Severity: Hardening, Limit: 20 * time.Second,
		Description: "A text message with 300,000 empty fragments in it.",
		Expectation: "The message comes back, or the peer closes the connection as it has had too many.",
		Script: func(s Session) (result.Behavior, string) {
			return crumbs(s, continuation(""), s.Rounds(300_000))
		},
		Ending: free,
	}, {
		ID: "24.2.3", Rule: "section 5.5.2",
		Description: "A message that is left unfinished for a second, a ping, and its end.",
		Expectation: "The ping is answered, and the message comes back.",
		Steps:       []Step{begin(text("fragment1")), Pause{For: time.Second}, ping("still there?"), Pause{For: time.Second / 5}, last("fragment2"), closeSoon},
		Outcomes:    ok(sawPong("still there?"), sawText("fragment1fragment2")),
		Ending:      clean,
	}}
}

// crumbs sends a message with n times the same fragment in it.
func crumbs(s Session, crumb Frame, n int) (result.Behavior, string) {
	const atOnce = 1000
	want := "a" + string(bytes.Repeat(crumb.Payload.Append(nil), n)) + "z"
	s.Send(begin(text("a")))
	for sent := 0; sent < n && !s.Over(); sent += atOnce {
		s.Send(slices.Repeat([]Frame{crumb}, min(atOnce, n-sent))...)
	}
	s.Send(last("z"))
	behavior, why := comesBack(s, want)
	if behavior == result.OK {
		return behavior, why
	}
	return limited(s, why)
}
