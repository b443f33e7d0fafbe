package suite

import (
	"errors"
	"fmt"
	"io"
	"time"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/spelling"
	"duplex/cmd/wsconform/squeeze"
	"duplex/frame"
)

// A squeezed is a session of two ends that have agreed to compress messages.
type squeezed struct {
	Session
	agreement
	in *squeeze.Inflater

	garbled bool   // what came could not be inflated
	text    []byte // what came instead of a text, for Autobahn
}

// squeezing returns a script for a connection with compression. A peer that has
// agreed to none is UNIMPLEMENTED.
func squeezing(play func(*squeezed) (result.Behavior, string)) Script {
	return func(s Session) (result.Behavior, string) {
		agreed, verdict, why := agree(s)
		switch verdict {
		case result.OK:
		case result.Unimplemented:
			return lacking(s, why)
		default:
			return verdict, why
		}
		in := squeeze.NewInflater(agreed.of(s.Peer()))
		defer in.Release()
		if s.Autobahn() {
			in.Lenient()
		}
		c := &squeezed{Session: s, agreement: agreed, in: in}
		verdict, why = play(c)
		var text spelling.Text
		switch may := text.Add(c.text); {
		case !s.Autobahn():
		case c.garbled:
			s.Fault()
		case !text.Whole():
			s.BadText(may)
		}
		if err := in.Wrong(); err != nil {
			s.Remark(fmt.Sprintf("the messages of the peer: %v", err))
		}
		return verdict, why
	}
}

// lacking ends the session, for which the peer lacks what it is about.
func lacking(s Session, why string) (result.Behavior, string) {
	s.Send(closing(frame.NormalClosure, ""))
	return result.Unimplemented, why
}

// mine returns how the tester compresses.
func (c *squeezed) mine() (bits int, takeover bool) {
	if c.Peer() == result.Server {
		return c.of(result.Client)
	}
	return c.of(result.Server)
}

// receive returns what the peer sends next, but for pings.
func (c *squeezed) receive(within time.Duration) (Received, bool) {
	deadline := time.Now().Add(within)
	for {
		got, came := c.Receive(time.Until(deadline))
		if !came || got.Kind != result.Ping {
			return got, came
		}
	}
}

// unlike says how what came differs from what should have come, or "" if it does
// not.
func (c *squeezed) unlike(got Received, want Event) string {
	if got.Kind != want.Kind || got.Binary != want.Binary {
		return fmt.Sprintf("want %v; got %s", want.Result(), c.describe(got))
	}
	if !got.Compressed {
		return differing(want.Payload.Differs(got.Payload), got.Payload, want)
	}
	r, err := c.in.Open(got.Payload)
	if err != nil {
		return fmt.Sprintf("want %v; got a compressed message, but %v", want.Result(), err)
	}
	return c.unlikeRead(r, want)
}

// unlikeRead is unlike for a message that is inflated while it is read.
func (c *squeezed) unlikeRead(r io.Reader, want Event) string {
	var head []byte // for the reason
	c.text = c.text[:0]
	rest, differs, at := want.Payload, -1, 0
	b := make([]byte, min(32<<10, want.Payload.Len+1))
	for {
		n, err := r.Read(b)
		if c.Session != nil && c.Autobahn() && !want.Binary {
			c.text = append(c.text, b[:n]...)
		}
		head = append(head, b[:min(n, max(0, result.Shown-len(head)))]...)
		piece := min(n, rest.Len)
		if d := rest.Slice(0, piece).Differs(b[:n]); d >= 0 && differs < 0 {
			differs = at + d
		}
		rest, at = rest.Slice(piece, rest.Len), at+n
		switch {
		case err != nil && !errors.Is(err, io.EOF):
			c.garbled = true
			return fmt.Sprintf("want %v; got a compressed message, but %v", want.Result(), err)
		case err == nil && at <= want.Payload.Len:
			continue
		case differs < 0 && rest.Len > 0:
			differs = at
		}
		return differing(differs, head, want)
	}
}

// differing says how a message that begins with head differs from what it
// should be, from the octet at on.
func differing(at int, head []byte, want Event) string {
	switch {
	case at < 0:
		return ""
	case at >= result.Shown:
		return fmt.Sprintf("want %v; what came differs from octet %d on", want.Result(), at)
	}
	return fmt.Sprintf("want %v; got what begins with %v", want.Result(), result.Shorten(head))
}

// describe says what came, in a few words.
func (c *squeezed) describe(got Received) string {
	e := result.Event{Kind: got.Kind, Binary: got.Binary, Payload: result.Shorten(got.Payload)}
	if got.Compressed {
		r, err := c.in.Open(got.Payload)
		if err != nil {
			return fmt.Sprintf("a compressed message, but %v", err)
		}
		plain, err := io.ReadAll(io.LimitReader(r, 1<<10))
		if err != nil {
			return fmt.Sprintf("a compressed message, but %v", err)
		}
		e.Payload = result.Shorten(plain)
	}
	return e.String()
}

// nothing says what the peer did instead of an answer.
func (c *squeezed) nothing() string {
	switch code, closed := c.Closed(); {
	case closed:
		return fmt.Sprintf("a Close with %v", code)
	case c.Over():
		return "the end of the connection"
	}
	return "nothing"
}

// back waits for events, in that order.
func (c *squeezed) back(want ...Event) (result.Behavior, string) {
	for _, e := range want {
		got, came := c.receive(c.Patience())
		if !came {
			return result.Failed, fmt.Sprintf("want %v; got %s", e.Result(), c.nothing())
		}
		if why := c.unlike(got, e); why != "" {
			return result.Failed, why
		}
	}
	return result.OK, "got " + result.Events(Outcome{Events: want}.Result().Events)
}
