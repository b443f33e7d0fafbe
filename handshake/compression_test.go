package handshake_test

import (
	"strings"
	"testing"

	"duplex/handshake"
)

const deflate = "permessage-deflate"

// What a server with some terms makes of what a client offers.
func TestAcceptDeflate(t *testing.T) {
	full := &handshake.Deflate{}
	tests := []struct {
		name, offers string
		terms        *handshake.Deflate
		want         string
	}{
		{"no terms", deflate, nil, ""},
		{"no offer", "", full, ""},
		{"RFC 7692 7.1: plain", deflate, full, deflate},
		{"RFC 7692 7: a name that goes on", "x-permessage-deflate", full, ""},
		{"9.1: other extensions are passed over", "x-foo, permessage-deflate; x-foo, permessage-bzip2, " + deflate, full, deflate},
		{"9.1: malformed elements are passed over", "permessage-deflate; =10, ;, " + deflate, full, deflate},
		{"RFC 7692 7.1: malformed offers are declined, the next is taken",
			"permessage-deflate; server_max_window_bits=16, permessage-deflate; server_max_window_bits, " +
				"permessage-deflate; client_max_window_bits=7, permessage-deflate; server_max_window_bits=\"16\", " +
				"permessage-deflate; server_max_window_bits=\"\", permessage-deflate; server_no_context_takeover=\"\", " +
				"permessage-deflate; server_no_context_takeover; server_no_context_takeover, permessage-deflate; server_max_window_bits=9",
			full, deflate + "; server_max_window_bits=9"},
		{"9.1: a quoted value is the value", deflate + `; server_max_window_bits="1\0"`, full, deflate + "; server_max_window_bits=10"},
		{"RFC 7692 7.1: all malformed", "permessage-deflate; server_max_window_bits=007, permessage-deflate; x", full, ""},
		{"RFC 7692 5: the first is preferred", "permessage-deflate; server_no_context_takeover, " + deflate, full, deflate + "; server_no_context_takeover"},
		{"RFC 7692 5: over two lines", "permessage-deflate; server_max_window_bits=99\nx-foo, " + deflate + "; server_no_context_takeover", full,
			deflate + "; server_no_context_takeover"},

		{"RFC 7692 7.1.1.1: the client asks", deflate + "; server_no_context_takeover", full, deflate + "; server_no_context_takeover"},
		{"RFC 7692 7.1.1.1: the server gives up by itself", deflate, &handshake.Deflate{ServerNoContextTakeover: true}, deflate + "; server_no_context_takeover"},
		{"RFC 7692 7.1.1.2: the client's hint is taken over", deflate + "; client_no_context_takeover", full, deflate + "; client_no_context_takeover"},
		{"gorilla and fasthttp", deflate + "; server_no_context_takeover; client_no_context_takeover", full,
			deflate + "; server_no_context_takeover; client_no_context_takeover"},
		{"RFC 7692 7.1.1.2: the server asks", deflate, &handshake.Deflate{ClientNoContextTakeover: true}, deflate + "; client_no_context_takeover"},

		{"RFC 7692 7.1.2.1: the client's bound", deflate + "; server_max_window_bits=10", full, deflate + "; server_max_window_bits=10"},
		{"RFC 7692 7.1.2.1: bound of 15 is answered", deflate + "; server_max_window_bits=15", full, deflate + "; server_max_window_bits=15"},
		{"RFC 7692 7.1.2.1: the server's bound is smaller", deflate + "; server_max_window_bits=12", &handshake.Deflate{ServerMaxWindowBits: 9}, deflate + "; server_max_window_bits=9"},
		{"RFC 7692 7.1.2.1: the client's bound is smaller", deflate + "; server_max_window_bits=9", &handshake.Deflate{ServerMaxWindowBits: 12}, deflate + "; server_max_window_bits=9"},
		{"RFC 7692 7.1.2.1: unasked", deflate, &handshake.Deflate{ServerMaxWindowBits: 9}, deflate + "; server_max_window_bits=9"},

		{"RFC 7692 7.1.2.2: the server may choose, and need not", deflate + "; client_max_window_bits", full, deflate},
		{"RFC 7692 7.1.2.2: the server may choose, and does", deflate + "; client_max_window_bits", &handshake.Deflate{ClientMaxWindowBits: 11}, deflate + "; client_max_window_bits=11"},
		{"RFC 7692 7.1.2.2: the client's bound is taken at its word", deflate + "; client_max_window_bits=10", full, deflate + "; client_max_window_bits=10"},
		{"RFC 7692 7.1.2.2: the client's bound is smaller", deflate + "; client_max_window_bits=10", &handshake.Deflate{ClientMaxWindowBits: 11}, deflate + "; client_max_window_bits=10"},
		{"RFC 7692 7.1.2.2: the server's bound is smaller", deflate + "; client_max_window_bits=15", &handshake.Deflate{ClientMaxWindowBits: 8}, deflate + "; client_max_window_bits=8"},
		{"RFC 7692 7.1.2.2: not offered, no takeover instead", deflate, &handshake.Deflate{ClientMaxWindowBits: 10}, deflate + "; client_no_context_takeover"},
		{"RFC 7692 7.1.2.2: not offered, not needed", deflate, &handshake.Deflate{ClientMaxWindowBits: 15}, deflate},
		{"RFC 7692 7.1: all of them", deflate + "; client_max_window_bits; server_max_window_bits=13",
			&handshake.Deflate{ServerNoContextTakeover: true, ClientNoContextTakeover: true, ServerMaxWindowBits: 12, ClientMaxWindowBits: 11},
			deflate + "; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=12; client_max_window_bits=11"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := rfcRequest()
			for line := range strings.SplitSeq(test.offers, "\n") {
				if line != "" {
					r.Header = append(r.Header, handshake.Field{Name: "Sec-WebSocket-Extensions", Value: line})
				}
			}
			resp, agreed, err := handshake.Accept(r, handshake.Terms{Deflate: test.terms})
			if err != nil {
				t.Fatal(err)
			}
			if got := resp.Header.Get("Sec-WebSocket-Extensions"); got != test.want || resp.Header.Has("Sec-WebSocket-Extensions") != (test.want != "") {
				t.Errorf("answer %q, want %q", got, test.want)
			}
			if got := describe(agreed.Deflate); got != test.want {
				t.Errorf("agreed to %q, want %q", got, test.want)
			}
			verified, err := handshake.Verify(r, resp)
			if got := describe(verified.Deflate); err != nil || got != test.want {
				t.Errorf("the client agrees to %q, %v; want %q", got, err, test.want)
			}
		})
	}
}

// What a client makes of answers to what it has offered.
func TestVerifyDeflate(t *testing.T) {
	tests := []struct {
		name, offers, answer string
		want                 string // of the agreement, or of the error
		ok                   bool
	}{
		{"9.1: none", deflate, "", "", true},
		{"9.1: another", deflate, "x-foo", "not offered", false},
		{"9.1: unasked", "x-foo", deflate, "not offered", false},
		{"9.1: another besides", deflate, deflate + ", x-foo", "more than one", false},
		{"9.1: twice", deflate, deflate + ", " + deflate, "more than one", false},
		{"9.1: twice, over two lines", deflate, deflate + "\n" + deflate, "more than one", false},
		{"9.1: malformed", deflate, deflate + "; ;", "malformed", false},
		{"9.1: an extension that this package does not know", "x-foo", "x-foo", "not offered", false},
		{"RFC 7692 7.1: accepted", deflate, deflate, deflate, true},
		{"RFC 7692 7.1: unknown parameter", deflate, deflate + "; x", "unknown", false},
		{"RFC 7692 7.1.1.1: unasked", deflate, deflate + "; server_no_context_takeover", deflate + "; server_no_context_takeover", true},
		{"RFC 7692 7.1.1.1: ignored", deflate + "; server_no_context_takeover", deflate, "server_no_context_takeover", false},
		{"RFC 7692 7.1.1.2: unasked", deflate, deflate + "; client_no_context_takeover", deflate + "; client_no_context_takeover", true},
		{"RFC 7692 7.1.2.1: unasked", deflate, deflate + "; server_max_window_bits=9", deflate + "; server_max_window_bits=9", true},
		{"9.1: a quoted value is the value", deflate + "; server_max_window_bits=9", deflate + `; server_max_window_bits="9"`, deflate + "; server_max_window_bits=9", true},
		{"9.1: a quoted value that is too large", deflate + "; server_max_window_bits=9", deflate + `; server_max_window_bits="10"`, "server_max_window_bits", false},
		{"9.1: a quoted value that is no token", deflate, deflate + `; server_max_window_bits="1 0"`, "malformed", false},
		{"RFC 7692 7.1.2.1: larger", deflate + "; server_max_window_bits=9", deflate + "; server_max_window_bits=10", "server_max_window_bits", false},
		{"RFC 7692 7.1.2.1: absent", deflate + "; server_max_window_bits=9", deflate, "server_max_window_bits", false},
		{"RFC 7692 7.1.2.2: not offered", deflate, deflate + "; client_max_window_bits=9", "client_max_window_bits", false},
		{"RFC 7692 7.1.2.2: no value", deflate + "; client_max_window_bits", deflate + "; client_max_window_bits", "client_max_window_bits", false},
		{"RFC 7692 5: follows from the second offer", deflate + "; server_max_window_bits=9, " + deflate, deflate, deflate, true},
		{"RFC 7692 5: follows from none", deflate + "; server_max_window_bits=9, " + deflate + "; server_max_window_bits=10", deflate + "; server_max_window_bits=11", "server_max_window_bits", false},
		{"RFC 7692 5: malformed offers do not count", deflate + "; server_max_window_bits=99", deflate, "not offered", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := rfcRequest("Sec-WebSocket-Extensions: " + test.offers)
			resp, _, err := handshake.Accept(r, handshake.Terms{})
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.SplitSeq(test.answer, "\n") {
				if line != "" {
					resp.Header = append(resp.Header, handshake.Field{Name: "Sec-WebSocket-Extensions", Value: line})
				}
			}
			agreed, err := handshake.Verify(r, resp)
			got := describe(agreed.Deflate)
			if err != nil {
				got = err.Error()
			}
			if (err == nil) != test.ok || test.ok && got != test.want || !strings.Contains(got, test.want) {
				t.Errorf("Verify: %q, %v; want %q", got, err, test.want)
			}
		})
	}
}

func TestOfferDeflate(t *testing.T) {
	for want, terms := range map[string]*handshake.Deflate{
		"":                                   nil,
		deflate:                              {},
		deflate + "; client_max_window_bits": {ClientMaxWindowBits: handshake.AnyWindowBits},
		deflate + "; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=8; client_max_window_bits=15, " +
			deflate + "; server_no_context_takeover; client_no_context_takeover; client_max_window_bits=15": {
			ServerNoContextTakeover: true, ClientNoContextTakeover: true, ServerMaxWindowBits: 8, ClientMaxWindowBits: 15},
	} {
		r, err := handshake.Offer("example.com", "/", handshake.Terms{Deflate: terms})
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Header.Get("Sec-WebSocket-Extensions"); got != want {
			t.Errorf("Offer: %q, want %q", got, want)
		}
		if r.Header.Has("Sec-WebSocket-Extensions") != (terms != nil) {
			t.Errorf("Offer of %q has an empty field", want)
		}
	}
}

// A client that bounds the server's window takes the answer of a server that
// knows no such bound, but gives up the takeovers; of one that ignores what it
// was asked for it says what helps (RFC 7692, section 5.1).
func TestSecondOffer(t *testing.T) {
	for answer, want := range map[string]string{
		deflate + "; server_max_window_bits=10; client_max_window_bits=9":    "",
		deflate + "; server_no_context_takeover; client_no_context_takeover": "",
		deflate + "; server_no_context_takeover; client_max_window_bits=11":  "",
		deflate + "; server_no_context_takeover":                             "",
		deflate:                                                              "ignores the server_max_window_bits that was asked for: set no bound",
		deflate + "; client_no_context_takeover":                             "ignores the server_max_window_bits",
		deflate + "; server_max_window_bits=11":                              "ignores the server_max_window_bits",
	} {
		r, err := handshake.Offer("example.com", "/", handshake.Terms{Deflate: &handshake.Deflate{ServerMaxWindowBits: 10, ClientMaxWindowBits: 12}})
		if err != nil {
			t.Fatal(err)
		}
		resp := &handshake.Response{Proto: "HTTP/1.1", Status: 101, Header: handshake.Header{{"Upgrade", "websocket"}, {"Connection", "Upgrade"},
			{"Sec-WebSocket-Accept", handshake.AcceptKey(r.Header.Get("Sec-WebSocket-Key"))}, {"Sec-WebSocket-Extensions", answer}}}
		agreed, err := handshake.Verify(r, resp)
		switch {
		case want == "" && (err != nil || describe(agreed.Deflate) != answer):
			t.Errorf("%s: %v, %v", answer, agreed.Deflate, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, want %q in it", answer, err, want)
		}
	}
}

// RFC 7692, section 7.1.2: 8 to 15.
func TestTermsDeflate(t *testing.T) {
	for bits := -2; bits < 18; bits++ {
		valid := bits == 0 || 8 <= bits && bits <= 15
		server := handshake.Terms{Deflate: &handshake.Deflate{ServerMaxWindowBits: bits}}
		if err := server.Check(); (err == nil) != valid {
			t.Errorf("server_max_window_bits %d: %v", bits, err)
		}
		client := handshake.Terms{Deflate: &handshake.Deflate{ClientMaxWindowBits: bits}}
		if err := client.Check(); (err == nil) != (valid || bits == handshake.AnyWindowBits) {
			t.Errorf("client_max_window_bits %d: %v", bits, err)
		}
	}
}

// describe returns d as it stands on the wire, "" for none.
func describe(d *handshake.Deflate) string {
	if d == nil {
		return ""
	}
	return d.String()
}
