package suite

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"duplex/cmd/wsconform/http2"
	"duplex/cmd/wsconform/result"
	"duplex/frame"
)

// Section 26: WebSockets over HTTP/2 (RFC 8441), at clients.
func section26() []Case {
	return slices.Concat(section26Requests(), section26Answers(), section26Streams())
}

// byHTTP2 makes a case of section 26 of what differs.
func byHTTP2(c Case) Case {
	c.Peers, c.HTTP2, c.Opening, c.Ending = Clients, true, Opening{Raw: true}, free
	return c
}

func section26Requests() []Case {
	return []Case{byHTTP2(Case{
		ID: "26.1.1", Rule: "RFC 8441, section 4: :scheme and :path",
		Description: "A 200 to the request, and a message.",
		Expectation: "The request is an extended CONNECT with each of the pseudo-header fields once, before other fields, and without Connection and Upgrade. The message comes back.",
		Script:      asks,
	}), byHTTP2(Case{
		ID: "26.1.2", Rule: "RFC 8441, section 3",
		Description: "SETTINGS that come late.",
		Expectation: "The client asks for no WebSocket before it has SETTINGS_ENABLE_CONNECT_PROTOCOL.",
		Script: func(s Session) (result.Behavior, string) {
			if s.HTTP2().Hasty() {
				return result.Failed, "the client has asked before it had any SETTINGS"
			}
			k, err := connect(s)
			if err == nil {
				err = k.echo("late")
			}
			return verdict(err, "the client waits, and echoes")
		},
	})}
}

// asks judges the head of a request.
func asks(s Session) (result.Behavior, string) {
	request := s.HTTP2().Request
	count := map[string]int{}
	others := false
	for _, f := range request {
		pseudo := strings.HasPrefix(f.Name, ":")
		if count[f.Name]++; pseudo && (others || count[f.Name] > 1) {
			return result.Failed, f.Name + " comes twice, or behind other fields"
		}
		others = others || !pseudo
	}
	for name, want := range map[string]string{":method": "CONNECT", ":protocol": "websocket", ":scheme": "", ":path": "", ":authority": "", "sec-websocket-version": "13"} {
		if got := fieldOf(request, name); count[name] == 0 || want != "" && got != want {
			return result.Failed, fmt.Sprintf("the request has %s %q", name, got)
		}
	}
	for _, name := range []string{"connection", "upgrade"} {
		if count[name] > 0 {
			return result.Failed, "the request has the field " + name
		}
	}
	k, err := connect(s)
	if err == nil {
		err = k.echo("hello")
	}
	return verdict(err, "the request is in order, and the message comes back")
}

func section26Answers() []Case {
	var cases []Case
	for i, a := range []struct {
		what, rule string
		answer     []http2.Field
	}{
		{"403", "RFC 9110, section 9.3.6", []http2.Field{{Name: ":status", Value: "403"}}},
		{"302 to another place", "RFC 9110, section 9.3.6", []http2.Field{{Name: ":status", Value: "302"}, {Name: "location", Value: "/elsewhere"}}},
		{"101", "RFC 9113, section 8.6", []http2.Field{{Name: ":status", Value: "101"}}},
		{"no :status", "RFC 9113, section 8.3.2", []http2.Field{{Name: "x-status", Value: "200"}}},
		{"200 with a subprotocol that was not offered", "section 4.1", []http2.Field{{Name: ":status", Value: "200"}, {Name: "sec-websocket-protocol", Value: "not.offered"}}},
		{"200 with an extension that was not offered", "section 4.1", []http2.Field{{Name: ":status", Value: "200"}, {Name: "sec-websocket-extensions", Value: "not-offered"}}},
	} {
		cases = append(cases, byHTTP2(Case{
			ID: fmt.Sprintf("26.2.%d", i+1), Rule: a.rule,
			Description: "Response: " + a.what + ".",
			Expectation: "The client sends no frame of WebSocket, and ends the stream.",
			Script: func(s Session) (result.Behavior, string) {
				st := s.HTTP2().Stream
				if err := st.Answer(0, a.answer...); err != nil {
					return result.Failed, err.Error()
				}
				return abandoned(newSocket(st, s.Patience()))
			},
		}))
	}
	return append(cases, byHTTP2(Case{
		ID: "26.2.7", Rule: "RFC 9113, section 6.4",
		Description: "RST_STREAM with CANCEL in place of a response.",
		Expectation: "The client goes on with the next case.",
		Script: func(s Session) (result.Behavior, string) {
			return verdict(s.HTTP2().Stream.Reset(http2.Cancel), "the stream is reset")
		},
	}))
}

// abandoned judges a client that has no reason to go on.
func abandoned(k *socket) (result.Behavior, string) {
	_, _, err := k.hear()
	switch reset, ok := errors.AsType[*http2.Reset](err); {
	case err == nil:
		return result.Failed, "the client takes the connection to be open"
	case ok:
		return result.OK, reset.Error()
	case errors.Is(err, io.EOF):
		return result.OK, "the client ends the stream"
	}
	return result.Failed, "the client does not end the stream: " + err.Error()
}

func section26Streams() []Case {
	const back = "What was sent comes back."
	echoes := func(message string, prepare func(Session, *socket) error) Script {
		return func(s Session) (result.Behavior, string) {
			k, err := connect(s)
			if err == nil {
				k.within = s.Limit()
				err = prepare(s, k)
			}
			if err == nil {
				err = k.echo(message)
			}
			return verdict(err, "the message comes back")
		}
	}
	return []Case{byHTTP2(Case{
		ID: "26.3.1", Rule: "RFC 8441, section 5", Description: "A message in DATA frames of one octet each.", Expectation: back,
		Script: echoes(strings.Repeat("crumb ", 20), func(_ Session, k *socket) error { k.Piece = 1; return nil }),
	}), byHTTP2(Case{
		ID: "26.3.2", Rule: "RFC 9113, section 6.1", Description: "A message in DATA frames with padding, and empty ones between.", Expectation: back,
		Script: padded,
	}), byHTTP2(Case{
		ID: "26.3.3", Rule: "RFC 9113, section 6.9.2",
		Description: "SETTINGS that close the window of the stream, a message, and SETTINGS that open it.",
		Expectation: "Nothing comes back before the window is open, and then all of it.",
		Script:      lateWindow,
	}), byHTTP2(Case{
		ID: "26.3.4", Rule: "RFC 9113, section 6.9", Description: "A message of 300,000 octets, more than any window at the start.", Expectation: back, Limit: shortLimit,
		Script: echoes(strings.Repeat("large ", 50_000), func(Session, *socket) error { return nil }),
	}), byHTTP2(Case{
		ID: "26.4.1", Rule: "RFC 8441, section 5: END_STREAM", Description: "A Close, and END_STREAM once it is answered.",
		Expectation: "The client answers, and ends its half of the stream.",
		Script: ends(farewell, func(k *socket) (result.Behavior, string) {
			if op, _, err := k.hear(); err != nil || op != frame.Close {
				return result.Failed, fmt.Sprintf("there is no answer to the Close: %v, %v", op, err)
			}
			return halfClosed(k)
		}),
	}), byHTTP2(Case{
		ID: "26.4.2", Rule: "RFC 8441, section 5: END_STREAM", Description: "END_STREAM without a Close.",
		Expectation: "The client ends the stream too.",
		Script:      ends(func(*socket) []byte { return nil }, halfClosed),
	}), byHTTP2(Case{
		ID: "26.4.3", Rule: "RFC 8441, section 5: END_STREAM", Description: "END_STREAM in the middle of a frame.",
		Expectation: "The client ends the stream too.",
		Script:      ends(half, halfClosed),
	}), byHTTP2(Case{
		ID: "26.4.4", Rule: "RFC 8441, section 5: RST_STREAM", Description: "RST_STREAM with CANCEL in the middle of a message.",
		Expectation: "The client goes on with the next case.",
		Script: ends(half, func(k *socket) (result.Behavior, string) {
			return verdict(k.Reset(http2.Cancel), "the stream is reset")
		}),
	})}
}
