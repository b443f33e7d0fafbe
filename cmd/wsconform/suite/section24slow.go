package suite

import (
	"fmt"
	"time"

	"duplex/cmd/wsconform/result"
	"duplex/frame"
)

// section24Slow has a tester that is slow, or in a hurry.
func section24Slow() []Case {
	return []Case{{
		ID: "24.3.1", Rule: "section 5.6", Severity: Should, Limit: 20 * time.Second,
		Description: "A binary message of 16 MiB from a tester that reads nothing for 2 s.",
		Expectation: "The message comes back as it was, and others are served meanwhile.",
		Script:      slowReader,
		Ending:      free,
	}, {
		ID: "24.3.2", Rule: "section 5.4", Limit: 20 * time.Second,
		Description: "10,000 text messages, sent without waiting for any to come back.",
		Expectation: "All messages come back, in their order.",
		Script:      hurry,
		Ending:      clean,
	}, {
		ID: "24.3.3", Rule: "section 5.5.2", Limit: 10 * time.Second,
		Description: "A binary message of 960,000 octets in 64 fragments, a ping behind each, which waits for its pong.",
		Expectation: "Each ping is answered before the next fragment is there, and the message comes back.",
		Script:      pingsBetween,
		Ending:      clean,
	}, {
		ID: "24.3.4", Rule: "RFC 9293, section 3.8", Limit: 10 * time.Second,
		Description: "A text message and a ping, an octet every 20 ms.",
		Expectation: "The message comes back, and the ping is answered.",
		Script: func(s Session) (result.Behavior, string) {
			dribble(s, octets(s.Peer(), earlyFrames...), 20*time.Millisecond)
			return answersEarly(s)
		},
		Ending: clean,
	}}
}

// slowReader has a peer write much to one who does not read.
func slowReader(s Session) (result.Behavior, string) {
	sent := bulk(frame.Binary, 16<<20)
	alive := make(chan error, 1)
	s.Ignore(2 * time.Second)
	go func() {
		time.Sleep(500 * time.Millisecond)
		alive <- s.Alive()
	}()
	s.Send(Frame{Opcode: frame.Binary, Payload: sent})
	got, came := receiveMessage(s, time.Now().Add(s.Limit()))
	if err := <-alive; err != nil {
		return result.Failed, "while the tester did not read, the peer did not serve others: " + err.Error()
	}
	code, closed := s.Closed()
	switch {
	case closed && code == frame.MessageTooBig:
		return result.Informational, "the peer takes no message of 16 MiB"
	case !came:
		return result.Failed, "the message does not come back"
	case !got.Binary || sent.Differs(got.Payload) >= 0:
		return result.Failed, "the message comes back changed"
	}
	return result.OK, "the message comes back"
}

// hurry sends many messages at once.
func hurry(s Session) (result.Behavior, string) {
	n := s.Rounds(10_000)
	payload := func(i int) string { return fmt.Sprintf("message %d", i) }
	var frames []Frame
	for i := range n {
		frames = append(frames, text(payload(i)))
	}
	s.Send(frames...)
	for i := range n {
		got, came := receiveMessage(s, time.Now().Add(s.Limit()))
		switch {
		case !came:
			return result.Failed, fmt.Sprintf("message %d of %d does not come back", i+1, n)
		case string(got.Payload) != payload(i):
			return result.Failed, fmt.Sprintf("in place of message %d of %d comes %.40q", i+1, n, got.Payload)
		}
	}
	return result.OK, "all messages come back"
}

// pingsBetween wants a pong behind each fragment.
func pingsBetween(s Session) (result.Behavior, string) {
	const fragments, size = 64, 15_000
	whole := bulk(frame.Binary, fragments*size)
	for i := range fragments {
		f := Frame{Opcode: frame.Continuation, More: i < fragments-1, Payload: whole.Slice(i*size, (i+1)*size)}
		if i == 0 {
			f.Opcode = frame.Binary
		}
		payload := fmt.Sprintf("ping %d", i)
		if s.Send(f); f.More {
			s.Send(ping(payload))
			if got, came := s.Receive(s.Limit()); !came || got.Kind != result.Pong || string(got.Payload) != payload {
				return result.Failed, fmt.Sprintf("the ping behind fragment %d of %d is not answered in time", i+1, fragments)
			}
		}
	}
	got, came := receiveMessage(s, time.Now().Add(s.Limit()))
	if !came || whole.Differs(got.Payload) >= 0 {
		return result.Failed, "the message does not come back as it was"
	}
	return result.OK, "all pings are answered in time, and the message comes back"
}
