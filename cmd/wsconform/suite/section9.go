package suite

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"duplex/cmd/wsconform/result"
	"duplex/frame"
)

// Section 9: messages of up to 16 MiB, in many fragments and in many writes,
// and many messages. The RFC sets no limit to a message, and lets a peer set
// one (section 10.4): for this section it should be 16 MiB or more.
//
// The payloads are made so that no piece of them is like its neighbours, and
// what comes back is compared octet by octet.
func section9() []Case {
	return slices.Concat(section9Sizes(), section9Fragments(), section9Chops(), section9RoundTrips())
}

// bulk returns a payload of n octets for a message of that opcode. The units
// have lengths with which no power of two lines up.
func bulk(op frame.Opcode, n int) Payload {
	if op == frame.Text {
		return repeat(through(' ', '~', ""), n)
	}
	return repeat(through(0, 250, ""), n)
}

func section9Sizes() []Case {
	const patient, hasty = 100 * time.Second, 10 * time.Second
	var cases []Case
	for i, size := range []int{64 << 10, 256 << 10, 1 << 20, 4 << 20, 8 << 20, 16 << 20} {
		textLimit, binaryLimit := patient, patient
		if size < 1<<20 {
			textLimit = hasty
		}
		if size < 8<<20 {
			binaryLimit = hasty
		}
		cases = append(cases,
			large(fmt.Sprintf("9.1.%d", i+1), frame.Text, size, Message{}, textLimit),
			large(fmt.Sprintf("9.2.%d", i+1), frame.Binary, size, Message{}, binaryLimit))
	}
	return cases
}

func section9Fragments() []Case {
	const limit = 100 * time.Second
	var cases []Case
	for i, size := range []int{64, 256, 1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20, 4 << 20} {
		cases = append(cases,
			large(fmt.Sprintf("9.3.%d", i+1), frame.Text, 4<<20, Message{Size: size}, limit),
			large(fmt.Sprintf("9.4.%d", i+1), frame.Binary, 4<<20, Message{Size: size}, limit))
	}
	return cases
}

// section9Chops gives a tenth of the time that Autobahn does: a peer that needs
// more than 100 seconds for a MiB has lost it.
func section9Chops() []Case {
	const limit = 100 * time.Second
	var cases []Case
	for i := range 6 {
		chop := 64 << i
		cases = append(cases,
			large(fmt.Sprintf("9.5.%d", i+1), frame.Text, 1<<20, Message{Chop: chop}, limit),
			large(fmt.Sprintf("9.6.%d", i+1), frame.Binary, 1<<20, Message{Chop: chop}, limit))
	}
	return cases
}

// large returns the case of one message of n octets, sent like m.
func large(id string, op frame.Opcode, n int, m Message, limit time.Duration) Case {
	m.Opcode, m.Payload = op, bulk(op, n)
	description := fmt.Sprintf("A %v message of %s", op, length(n, m.Chop))
	if m.Size > 0 {
		description += ", in fragments of " + length(m.Size, 0)
	}
	return Case{
		ID: id, Rule: "section 5.4", Severity: Should, Limit: limit, Brief: true,
		Description: description + ".",
		Expectation: "The message comes back.",
		Steps:       []Step{m, CloseAfter(limit)},
		Outcomes:    ok(saw(op, m.Payload)),
		Ending:      clean,
	}
}

func section9RoundTrips() []Case {
	const rounds = 1000
	var cases []Case
	for group, op := range []frame.Opcode{frame.Text, frame.Binary} {
		for i, trip := range []struct {
			size  int
			limit time.Duration
		}{
			{0, 60 * time.Second},
			{16, 60 * time.Second},
			{64, 60 * time.Second},
			{256, 120 * time.Second},
			{1024, 240 * time.Second},
			{4096, 480 * time.Second},
		} {
			cases = append(cases, Case{
				ID: fmt.Sprintf("9.%d.%d", 7+group, i+1), Rule: "section 5.6", Severity: Should, Limit: trip.limit,
				Description: fmt.Sprintf("%d %v messages of %d octets, each sent when the last has come back.", rounds, op, trip.size),
				Expectation: fmt.Sprintf("All messages come back within %v.", trip.limit),
				Script:      roundTrips(op, rounds, trip.size, trip.limit),
				Size:        trip.size,
				Ending:      clean,
			})
		}
	}
	return cases
}

// roundTrips sends messages one by one, each other than the last, and waits for
// each to come back.
func roundTrips(op frame.Opcode, rounds, size int, limit time.Duration) Script {
	return func(s Session) (result.Behavior, string) {
		deadline := time.Now().Add(limit)
		whole := bulk(op, size+251).Append(nil)
		changed := 0
		for i := range s.Rounds(rounds) {
			want := whole[i%251:][:size]
			s.Send(Frame{Opcode: op, Payload: Octets(string(want))})
			got, came := receiveMessage(s, deadline)
			switch {
			case came && got.Kind == result.Pong:
				return result.Failed, fmt.Sprintf("a pong came before message %d of %d, at which Autobahn ends the case", i+1, rounds)
			case !came:
				return result.Failed, fmt.Sprintf("message %d of %d did not come back", i+1, rounds)
			case got.Binary != (op == frame.Binary):
				return result.Failed, fmt.Sprintf("message %d of %d came back as something else", i+1, rounds)
			case s.Autobahn() && len(got.Payload) == size && !bytes.Equal(got.Payload, want):
				changed++
			case !bytes.Equal(got.Payload, want):
				return result.Failed, fmt.Sprintf("message %d of %d came back changed", i+1, rounds)
			}
		}
		if changed > 0 {
			s.Remark(fmt.Sprintf("%d messages came back changed, of the same length", changed))
		}
		return result.OK, "all messages came back"
	}
}

// receiveMessage returns the next message, whatever pings come before it, and for
// Autobahn a pong.
func receiveMessage(s Session, deadline time.Time) (Received, bool) {
	for {
		got, came := s.Receive(time.Until(deadline))
		if !came || got.Kind == result.Message || got.Kind == result.Pong && s.Autobahn() {
			return got, came
		}
	}
}
