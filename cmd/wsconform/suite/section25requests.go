package suite

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"duplex/cmd/wsconform/http2"
	"duplex/cmd/wsconform/result"
)

// section25Requests has requests, good ones and others.
func section25Requests() []Case {
	cases := []Case{overHTTP2(Case{
		ID: "25.1.1", Rule: "RFC 8441, section 5",
		Description: "An extended CONNECT for the protocol websocket, and a message.",
		Expectation: "The server answers with a 2xx without Upgrade, Connection and Sec-WebSocket-Accept, and echoes.",
		Script:      connects,
	}), overHTTP2(Case{
		ID: "25.1.2", Rule: "RFC 8441, section 5",
		Description: "An extended CONNECT with a Sec-WebSocket-Key that is none, and a message.",
		Expectation: "The server does not look at the key, and echoes.",
		Script:      taken(put("sec-websocket-key", "nonsense")),
	}), overHTTP2(Case{
		ID: "25.1.3", Rule: "RFC 9113, section 8.2.3",
		Description: "An extended CONNECT with two fields of cookies, and a message.",
		Expectation: "The server echoes.",
		Script:      taken(again("cookie", "a=b"), again("cookie", "c=d")),
	})}
	for i, r := range []struct {
		what, rule string
		otherwise  result.Behavior // of a server that agrees; FAILED if nothing is said
		changes    []change
	}{
		{"no :scheme", "RFC 8441, section 4: :scheme and :path", result.NonStrict, []change{less(":scheme")}},
		{"no :path", "RFC 8441, section 4: :scheme and :path", "", []change{less(":path")}},
		{"no :authority", "RFC 8441, section 4: :authority", "", []change{less(":authority")}},
		{"an empty :path", "RFC 9113, section 8.3.1", "", []change{put(":path", "")}},
		{"a :path that does not begin with a slash", "RFC 9113, section 8.3.1", "", []change{put(":path", "chat")}},
		{":protocol twice", "RFC 9113, section 8.3", "", []change{again(":protocol", "websocket")}},
		{":path twice", "RFC 9113, section 8.3", "", []change{again(":path", "/")}},
		{":method twice", "RFC 9113, section 8.3", "", []change{again(":method", "CONNECT")}},
		{"a pseudo-header field that there is not", "RFC 9113, section 8.3: undefined", "", []change{again(":version", "13")}},
		{":protocol behind other fields", "RFC 9113, section 8.3: order", "", []change{behind(":protocol")}},
		{"the method GET", "RFC 8441, section 4: CONNECT", "", []change{put(":method", "GET")}},
		{"the method CONNECT without :protocol", "RFC 9113, section 8.5", "", []change{less(":protocol")}},
		{"the protocol wobsocket", "RFC 8441, section 4: protocol", "", []change{put(":protocol", "wobsocket")}},
		{"the protocol connect-udp", "RFC 8441, section 4: protocol", "", []change{put(":protocol", "connect-udp")}},
		{"an empty :protocol", "RFC 8441, section 4: protocol", "", []change{put(":protocol", "")}},
		{"Upgrade: websocket", "RFC 9113, section 8.2.2", "", []change{again("upgrade", "websocket")}},
		{"Connection: upgrade", "RFC 9113, section 8.2.2", "", []change{again("connection", "upgrade")}},
		{"Transfer-Encoding: chunked", "RFC 9113, section 8.2.2", "", []change{again("transfer-encoding", "chunked")}},
		{"a name of a field in upper case", "RFC 9113, section 8.2.1", "", []change{again("X-Upper", "1")}},
		{"no Sec-WebSocket-Version", "section 4.4", "", []change{less("sec-websocket-version")}},
		{"Sec-WebSocket-Version: 8", "section 4.4", "", []change{put("sec-websocket-version", "8")}},
	} {
		cases = append(cases, overHTTP2(Case{
			ID: fmt.Sprintf("25.2.%d", i+1), Rule: r.rule,
			Description: "Request: " + r.what + ".",
			Expectation: "The server refuses it or resets the stream, and serves the next one on the same connection.",
			Script:      refusedHTTP2(r.otherwise, r.changes...),
		}))
	}
	return cases
}

// connects plays the handshake that is in order.
func connects(s Session) (result.Behavior, string) {
	k, err := connect(s)
	if err != nil {
		return result.Failed, err.Error()
	}
	head, _ := k.Head(0)
	for _, name := range []string{"upgrade", "connection", "sec-websocket-accept"} {
		if fieldOf(head, name) != "" {
			return result.Failed, "the answer has the field " + name
		}
	}
	return verdict(k.echo("hello"), "the answer is in order, and the message comes back")
}

// taken returns the script that changes the request and wants it agreed to.
func taken(changes ...change) Script {
	return func(s Session) (result.Behavior, string) {
		h := s.HTTP2()
		h.Request = changed(h.Request, changes)
		k, err := connect(other{s, h})
		if err == nil {
			err = k.echo("hello")
		}
		return verdict(err, "the request is agreed to, and the message comes back")
	}
}

// An other is a session with another request.
type other struct {
	Session
	h HTTP2
}

// HTTP2 implements Session.
func (o other) HTTP2() HTTP2 { return o.h }

func changed(fields []http2.Field, changes []change) []http2.Field {
	fields = slices.Clone(fields)
	for _, c := range changes {
		fields = c(fields)
	}
	return fields
}

// refusedHTTP2 returns the script that changes the request and wants it refused.
func refusedHTTP2(otherwise result.Behavior, changes ...change) Script {
	return func(s Session) (result.Behavior, string) {
		st, err := s.HTTP2().Open(0, changed(s.HTTP2().Request, changes)...)
		if err != nil {
			return result.Failed, err.Error()
		}
		head, err := st.Head(s.Patience())
		how := "the stream is reset"
		_, reset := errors.AsType[*http2.Reset](err)
		switch status := fieldOf(head, ":status"); {
		case err != nil && !reset && s.HTTP2().Err() == nil:
			return result.Failed, "the server does not answer: " + err.Error()
		case err != nil && !reset:
			return result.NonStrict, "the server ends the connection with all its streams, where it should reset the stream"
		case strings.HasPrefix(status, "2") && otherwise != "":
			return otherwise, "the server agrees with " + status
		case strings.HasPrefix(status, "2"):
			return result.Failed, "the server agrees with " + status
		case !reset:
			how = "the answer is " + status
		}
		if _, err := connect(s); err != nil {
			return result.Failed, how + ", but then: " + err.Error()
		}
		return result.OK, how
	}
}
