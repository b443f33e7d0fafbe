package suite

import (
	"bytes"
	"fmt"
	"time"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/squeeze"
	"duplex/frame"
)

// A stream is many messages of the same size, which are read from some data
// round and round, and compressed.
type stream struct {
	kind
	trip
}

// rounds is how many messages there are in a stream.
const rounds = 1000

// What may be under way at once: some messages, but not much. The tester always
// reads, so that a peer that writes before it reads on gets rid of it.
const (
	mostUnderWay   = 64
	octetsUnderWay = 256 << 10
)

// prompt is what takes a peer so little time that it gets more messages at once. A
// slow one gets the next message when it has answered the last, and so does not
// find a Close behind a minute of work.
const prompt = 100 * time.Millisecond

// silence is how long a peer may take for one message of a stream.
const silence = time.Minute

// A streaming is a stream on its way.
type streaming struct {
	*squeezed
	stream
	data string
	out  *squeeze.Compressor

	// packed are messages as they were sent, for one round through the data.
	// Sent again they say the same: what they refer to is there again.
	packed []string

	// known are compressed messages that came back and were found to be right,
	// by where in the data they begin. One that is the same need not be
	// inflated again, as what it may refer to is the same too. It is nil where
	// that cannot be said.
	known map[int][]byte
	room  []byte

	plain, squashed int // octets that came back compressed, inflated and not
}

// play sends the messages and has them come back.
func (st stream) play(c *squeezed) (result.Behavior, string) {
	s := &streaming{squeezed: c, stream: st, data: st.data(), known: map[int][]byte{}}
	s.out = squeeze.NewCompressor(c.mine())
	defer s.out.Release()
	n := c.Rounds(rounds)
	if n < rounds {
		n = min(n, 2*len(s.data)/st.size) // twice through the data is enough for who is in a hurry
	}
	most := min(mostUnderWay, max(2, octetsUnderWay/st.size))
	atOnce := 1
	deadline := time.Now().Add(st.limit)
	for sent, i := 0, 0; i < n; i++ {
		if sent-i <= atOnce/2 {
			s.send(sent, min(n, i+atOnce))
			sent = min(n, i+atOnce)
		}
		waiting := time.Now()
		got, came := s.receive(min(time.Until(deadline), silence))
		if time.Since(waiting) < prompt {
			atOnce = min(2*atOnce, most)
		}
		why := "did not come back; got " + s.nothing()
		if came {
			why = s.check(i, got)
		}
		if why != "" {
			return result.Failed, fmt.Sprintf("message %d of %d: %s", i+1, n, why)
		}
	}
	return result.OK, fmt.Sprintf("all %d messages came back%s", n, s.squeeze())
}

// message returns the message of that number.
func (s *streaming) message(i int) Payload {
	return Payload{Unit: s.data, Skip: i * s.size % len(s.data), Len: s.size}
}

// send sends the messages from one number up to but not including another.
func (s *streaming) send(from, to int) {
	var frames []Frame
	for i := from; i < to; i++ {
		m := Message{Opcode: s.opcode, Payload: Octets(s.pack(i)), Size: s.fragment}
		first := len(frames)
		for f := range m.Frames {
			frames = append(frames, f)
		}
		frames[first].RSV = rsv1
	}
	s.Send(frames...)
}

// pack returns a message as it is sent.
func (s *streaming) pack(i int) string {
	if i %= len(s.data) / s.size; i < len(s.packed) {
		return s.packed[i]
	}
	b := s.out.Message(s.message(i).Append(nil))
	s.packed = append(s.packed, string(b))
	return s.packed[i]
}

// check says what is wrong with a message that came back, or "" if it is right.
func (s *streaming) check(i int, got Received) string {
	want := saw(s.opcode, s.message(i))
	if got.Kind != result.Message || !got.Compressed {
		if s.in.Takeover() {
			s.known = nil
		}
		return s.unlike(got, want)
	}
	s.plain, s.squashed = s.plain+s.size, s.squashed+len(got.Payload)
	at := want.Payload.Skip
	if before, ok := s.known[at]; ok && bytes.Equal(before, got.Payload) && got.Binary == want.Binary {
		s.pass(want.Payload)
		return ""
	}
	why := s.unlike(got, want)
	if s.known != nil && why == "" {
		s.known[at] = got.Payload
	}
	return why
}

// pass tells the inflater of a message that it need not inflate.
func (s *streaming) pass(p Payload) {
	if s.in.Takeover() {
		s.room = p.Slice(max(0, p.Len-1<<squeeze.MaxBits), p.Len).Append(s.room[:0])
		s.in.Pass(s.room)
	}
}

// squeeze says how well the peer compresses.
func (s *streaming) squeeze() string {
	bits, _ := s.of(s.Peer())
	switch {
	case s.squashed == 0:
		return ", none of them compressed"
	case bits < squeeze.MaxBits:
		return fmt.Sprintf(", compressed to %d%%, with no distance above %d", 100*s.squashed/s.plain, s.in.Widest())
	}
	return fmt.Sprintf(", compressed to %d%%", 100*s.squashed/s.plain)
}

// rsv1 marks compressed messages (RFC 7692, section 6).
const rsv1 = 4

// A kind is what a stream is read from.
type kind struct {
	name   string
	opcode frame.Opcode
	data   func() string
}

// A trip is how a stream is sent.
type trip struct {
	size     int // of a message
	fragment int // the most in a frame, once it is compressed; 0 for all
	limit    time.Duration
}

// trips are the same for all streams.
var trips = []trip{
	{16, 0, 60 * time.Second},
	{64, 0, 60 * time.Second},
	{256, 0, 120 * time.Second},
	{1 << 10, 0, 240 * time.Second},
	{4 << 10, 0, 480 * time.Second},
	{8 << 10, 0, 480 * time.Second},
	{16 << 10, 0, 480 * time.Second},
	{32 << 10, 0, 480 * time.Second},
	{64 << 10, 0, 480 * time.Second},
	{128 << 10, 0, 480 * time.Second},
	{8 << 10, 256, 480 * time.Second},
	{16 << 10, 256, 480 * time.Second},
	{32 << 10, 256, 480 * time.Second},
	{64 << 10, 256, 480 * time.Second},
	{128 << 10, 256, 480 * time.Second},
	{128 << 10, 1 << 10, 480 * time.Second},
	{128 << 10, 4 << 10, 480 * time.Second},
	{128 << 10, 32 << 10, 480 * time.Second},
}

// streams returns the cases of streams from one kind of data, to which the
// common says what they have in common.
func streams(group string, k kind, common Case) []Case {
	var cases []Case
	for i, t := range trips {
		c := common
		c.ID = fmt.Sprintf("%s.%d", group, i+1)
		c.Description = fmt.Sprintf("%d compressed messages of %d octets of %s", rounds, t.size, k.name)
		if t.fragment > 0 {
			c.Description += fmt.Sprintf(", in fragments of %d", t.fragment)
		}
		c.Description += common.Description + "."
		c.Expectation = fmt.Sprintf("All messages come back within %v%s.", t.limit, common.Expectation)
		c.Limit, c.Ending = t.limit, clean
		c.Script = squeezing(stream{k, t}.play)
		cases = append(cases, c)
	}
	return cases
}
