package suite

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"duplex/cmd/wsconform/result"
	"duplex/handshake"
)

// section20Clients is the opening handshake of clients: what they send, and what
// they make of the answer.
func section20Clients() []Case {
	return slices.Concat(section20Sent(), section20Taken(), section20Rejected(), section20Endless())
}

// section20Sent looks at the request that the client has sent.
func section20Sent() []Case {
	var cases []Case
	for i, check := range []struct {
		what, because, rule string
		fault               func(*handshake.Request) string
	}{
		{"The request line", "It is a GET of HTTP/1.1 or higher", "section 4.1", requestLineFault},
		{"Host", "There is one", "section 4.1", func(r *handshake.Request) string { return oneField(r, "Host") }},
		{"Upgrade and Connection", "websocket and Upgrade are among their values", "section 4.1", upgradeFault},
		{"Sec-WebSocket-Key", "There is one, of 16 octets in base64", "section 4.1", keyFault},
		{"Sec-WebSocket-Version", "There is one, and it is 13", "section 4.1", versionFault},
		{"The body", "There is none", "section 4.1", bodyFault},
		{"Origin", "There is at most one", "section 4.1", originFault},
		{"Subprotocols", "Their names are tokens, and each is there once", "section 4.1", subprotocolFault},
		{"Extensions", "They are what the grammar allows", "section 9.1", extensionFault},
	} {
		cases = append(cases, sent(i+1, greeting{what: check.what + " of the client's request", because: check.because, rule: check.rule},
			func(s Session) string { return check.fault(s.Request()) }))
	}
	return append(cases,
		sent(10, greeting{
			what: "Sec-WebSocket-Key beside those of other connections", rule: "section 4.1",
			because: "It is a new one for each connection",
		}, func(s Session) string {
			if s.KeyReused() {
				return "the key has been used before"
			}
			return ""
		}),
		sent(11, greeting{
			what: "An answer that takes 300 ms", rule: "section 4.1",
			because: "Until then the client sends nothing more",
		}, func(s Session) string {
			if _, came := s.Receive(300 * time.Millisecond); came || s.Over() {
				return "the client does not wait for the answer"
			}
			return ""
		}))
}

// sent returns the case that looks at a request, and then goes on as if it were
// in order.
func sent(number int, g greeting, fault func(Session) string) Case {
	c := g.played(fmt.Sprintf("20.8.%d", number), Clients, func(s Session) (result.Behavior, string) {
		if why := fault(s); why != "" {
			return result.Failed, why
		}
		g.say(s)
		return echoes(s)
	})
	c.Description, c.Expectation = g.what+".", g.because+"."
	c.Ending = clean
	return c
}

func requestLineFault(r *handshake.Request) string {
	if r.Method != "GET" || r.Proto != "HTTP/1.1" {
		return fmt.Sprintf("it is a %s of %s", r.Method, r.Proto)
	}
	return ""
}

// oneField wants exactly one field of that name.
func oneField(r *handshake.Request, name string) string {
	if n := len(slices.Collect(r.Header.Values(name))); n != 1 {
		return fmt.Sprintf("%s is there %d times", name, n)
	}
	return ""
}

func upgradeFault(r *handshake.Request) string {
	for name, want := range map[string]string{"Upgrade": "websocket", "Connection": "upgrade"} {
		if !slices.ContainsFunc(slices.Collect(r.Header.List(name)), func(v string) bool { return strings.EqualFold(v, want) }) {
			return fmt.Sprintf("%s does not have %s", name, want)
		}
	}
	return ""
}

func keyFault(r *handshake.Request) string {
	key, err := base64.StdEncoding.DecodeString(r.Header.Get("Sec-WebSocket-Key"))
	if fault := oneField(r, "Sec-WebSocket-Key"); fault != "" {
		return fault
	}
	if err != nil || len(key) != 16 {
		return "the key is not 16 octets in base64"
	}
	return ""
}

func versionFault(r *handshake.Request) string {
	if v := r.Header.Get("Sec-WebSocket-Version"); v != "13" {
		return fmt.Sprintf("the version is %q", v)
	}
	return oneField(r, "Sec-WebSocket-Version")
}

func bodyFault(r *handshake.Request) string {
	if length := r.Header.Get("Content-Length"); r.Header.Has("Transfer-Encoding") || length != "" && length != "0" {
		return "it announces a body"
	}
	return ""
}

func originFault(r *handshake.Request) string {
	if r.Header.Has("Origin") {
		return oneField(r, "Origin")
	}
	return ""
}

func subprotocolFault(r *handshake.Request) string {
	seen := map[string]bool{}
	for name := range r.Header.List("Sec-WebSocket-Protocol") {
		if seen[name] || strings.ContainsAny(name, " \t\"(){}[]<>@;:\\/?=") {
			return fmt.Sprintf("subprotocol %q is no token, or there twice", name)
		}
		seen[name] = true
	}
	return ""
}

func extensionFault(r *handshake.Request) string {
	for _, err := range r.Header.Extensions() {
		if err != nil {
			return err.Error()
		}
	}
	return ""
}
