package suite

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"duplex/cmd/wsconform/http2"
	"duplex/cmd/wsconform/result"
	"duplex/frame"
)

// section25Streams has sessions whose streams are under strain.
func section25Streams() []Case {
	const back = "What was sent comes back."
	return []Case{overHTTP2(Case{
		ID: "25.3.1", Rule: "RFC 9113, section 5", Description: "20 WebSockets on one connection, a message on each.", Expectation: back,
		Script: func(s Session) (result.Behavior, string) { return verdict(manyEcho(s, 20), "all messages come back") },
	}), overHTTP2(Case{
		ID: "25.3.2", Rule: "RFC 9113, section 5.2.1", Limit: shortLimit,
		Description: "Three WebSockets on one connection. On one of them the tester sends 256 KiB and opens no window for what comes back.",
		Expectation: "The others echo nevertheless.",
		Script:      stuck,
	}), overHTTP2(Case{
		ID: "25.3.3", Rule: "RFC 9113, section 6.9",
		Description: "A window of 1 octet for the stream, which is opened again octet by octet, and a message of 100 octets.", Expectation: back,
		Script: tinyWindow,
	}), overHTTP2(Case{
		ID: "25.3.4", Rule: "RFC 9113, section 6.9.2",
		Description: "SETTINGS that close the window of a stream that is open, a message, and SETTINGS that open it.",
		Expectation: "Nothing comes back before the window is open, and then all of it.",
		Script:      lateWindow,
	}), overHTTP2(Case{
		ID: "25.3.5", Rule: "RFC 8441, section 5", Description: "A message in DATA frames of one octet each.", Expectation: back,
		Script: func(s Session) (result.Behavior, string) {
			k, err := connect(s)
			if err == nil {
				k.Piece = 1
				err = k.echo(strings.Repeat("crumb ", 20))
			}
			return verdict(err, "the message comes back")
		},
	}), overHTTP2(Case{
		ID: "25.3.6", Rule: "RFC 9113, section 6.1", Description: "A message in DATA frames with padding, and empty ones between.", Expectation: back,
		Script: padded,
	}), overHTTP2(Case{
		ID: "25.3.7", Rule: "RFC 9113, section 6.9", Description: "A message of 300,000 octets, more than any window at the start.", Expectation: back, Limit: shortLimit,
		Script: func(s Session) (result.Behavior, string) {
			k, err := connect(s)
			if err == nil {
				k.within = s.Limit()
				err = k.echo(strings.Repeat("large ", 50_000))
			}
			return verdict(err, "the message comes back")
		},
	}), overHTTP2(Case{
		ID: "25.3.8", Rule: "section 4.1", Open: true, Description: "A message right behind the request, before the answer.",
		Expectation: "It is echoed, or the stream is ended.",
		Script:      beforehand,
	}), overHTTP2(Case{
		ID: "25.3.9", Rule: "RFC 9113, section 6.8", Description: "A GOAWAY of the tester during a session, and a message.",
		Expectation: "The streams that there are go on: the message comes back.",
		Script: func(s Session) (result.Behavior, string) {
			k, err := connect(s)
			if err == nil {
				err = s.HTTP2().Send(http2.Frame{Type: http2.GoAway, Payload: make([]byte, 8)})
			}
			if err == nil {
				err = k.echo("still here")
			}
			return verdict(err, "the message comes back")
		},
	})}
}

// manyEcho has a message echoed on each of so many sockets, all at once.
func manyEcho(s Session, n int) error {
	errs := make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			k, err := connect(s)
			if err == nil {
				err = k.echo(fmt.Sprint("message ", i))
			}
			errs[i] = err
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// stuck leaves one socket unread.
func stuck(s Session) (result.Behavior, string) {
	k, err := connect(s)
	if err != nil {
		return result.Failed, err.Error()
	}
	sent := make(chan error, 1)
	k.within = s.Limit()
	go func() { sent <- k.say(strings.Repeat("stuck! ", 36_000)) }()
	// By then the windows of that stream are used up, or the message is sent.
	if err := s.HTTP2().Probe(s.Patience()); err != nil {
		return result.Failed, "no answer to a PING: " + err.Error()
	}
	if err := manyEcho(s, 2); err != nil {
		return result.Failed, "one stream that is not read holds up others: " + err.Error()
	}
	if err := k.returns(strings.Repeat("stuck! ", 36_000)); err != nil {
		return result.Failed, "once it is read: " + err.Error()
	}
	return verdict(<-sent, "the others echo, and so does the one, once it is read")
}

// tinyWindow has what comes back come octet by octet.
func tinyWindow(s Session) (result.Behavior, string) {
	h := s.HTTP2()
	err := h.Configure(http2.Setting{ID: http2.InitialWindowSize, Value: 1})
	if err == nil {
		err = h.Probe(s.Patience())
	}
	if err != nil {
		return result.Failed, err.Error()
	}
	k, err := connect(s)
	if err == nil {
		err = k.echo(strings.Repeat("0123456789", 10))
	}
	return verdict(err, "the message comes back")
}

// lateWindow closes a window and opens it.
func lateWindow(s Session) (result.Behavior, string) {
	h := s.HTTP2()
	k, err := connect(s)
	if err != nil {
		return result.Failed, err.Error()
	}
	window := func(n uint32) error {
		if err := h.Configure(http2.Setting{ID: http2.InitialWindowSize, Value: n}); err != nil {
			return err
		}
		return h.Probe(s.Patience())
	}
	if err = window(0); err == nil {
		err = k.say("through a closed window")
	}
	if err == nil {
		err = h.Probe(s.Patience())
	}
	if err != nil {
		return result.Failed, err.Error()
	}
	s.Pause(shortPause)
	if k.Waiting() > 0 {
		return result.Failed, "the server sends more than the window allows"
	}
	if err = window(1000); err == nil {
		err = k.returns("through a closed window")
	}
	return verdict(err, "nothing comes back before the window is open, and then all of it")
}

// padded sends each octet with padding behind it, and an empty frame after it.
func padded(s Session) (result.Behavior, string) {
	k, err := connect(s)
	if err != nil {
		return result.Failed, err.Error()
	}
	const flagPadded = 0x8
	for _, octet := range k.onWire(frame.Text, "padded") {
		payload := append([]byte{10, octet}, make([]byte, 10)...)
		if err := s.HTTP2().Send(http2.Frame{Type: http2.Data, Flags: flagPadded, Stream: k.ID, Payload: payload}); err != nil {
			return result.Failed, err.Error()
		}
		if err := s.HTTP2().Send(http2.Frame{Type: http2.Data, Stream: k.ID}); err != nil {
			return result.Failed, err.Error()
		}
	}
	return verdict(k.returns("padded"), "the message comes back")
}

// beforehand sends a message before the answer.
func beforehand(s Session) (result.Behavior, string) {
	h := s.HTTP2()
	st, err := h.Open(0, h.Request...)
	if err != nil {
		return result.Failed, err.Error()
	}
	k := newSocket(st, s.Patience())
	if err := k.say("early"); err != nil {
		return result.Failed, err.Error()
	}
	if err := k.returns("early"); err == nil {
		return result.OK, "the message comes back"
	}
	k.end()
	if _, err := connect(s); err != nil {
		return result.Failed, "then: " + err.Error()
	}
	return result.OK, "the server ends the stream"
}
