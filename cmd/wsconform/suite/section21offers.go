package suite

import (
	"fmt"

	"duplex/cmd/wsconform/result"
)

// An unacceptable is an offer that a server cannot accept as it stands.
type unacceptable struct {
	offer string // if it begins with ;, what follows permessage-deflate
	flaw  string
	rule  string
	doubt doubt
}

// A doubt is what a server may also do about an offer.
type doubt uint8

const (
	none   doubt = iota
	refuse       // the whole handshake: what breaks the grammar may fail the connection
)

const (
	doubled  = "RFC 7692, section 7.1: an offer with a parameter twice is declined"
	unknown  = "RFC 7692, section 7.1: an offer with a parameter that there is not is declined"
	value    = "RFC 7692, section 7.1: an offer with a parameter whose value it cannot have is declined"
	bitRange = "RFC 7692, section 7.1.2: the size of a window is a decimal number in a certain range, without leading zeros"
	grammar  = "section 9.1: what breaks the grammar of Sec-WebSocket-Extensions is not accepted"
	token    = "section 9.1: an extension is what its whole name says"
	inQuotes = "section 9.1: a value in quotes is the token that it would be without"
)

// unacceptables are followed by an offer that can be accepted.
var unacceptables = []unacceptable{
	{"; server_no_context_takeover; server_no_context_takeover", "a parameter twice", doubled, none},
	{"; client_no_context_takeover; client_no_context_takeover", "a parameter twice", doubled, none},
	{"; server_max_window_bits=10; server_max_window_bits=10", "a parameter twice", doubled, none},
	{"; client_max_window_bits; client_max_window_bits=10", "a parameter twice", doubled, none},
	{"; window_bits", "a parameter that there is not", unknown, none},
	{"; x-level=9", "a parameter that there is not", unknown, none},
	{"; server_no_context_takeover=true", "a value where there is none", value, none},
	{"; client_no_context_takeover=1", "a value where there is none", value, none},
	{"; server_max_window_bits", "no value where there must be one", value, none},
	{"; server_max_window_bits=", "a value of no octets", grammar, refuse},
	{"; server_max_window_bits=0", "a window of 0 bits", bitRange, none},
	{"; server_max_window_bits=7", "a window of 7 bits", bitRange, none},
	{"; server_max_window_bits=16", "a window of 16 bits", bitRange, none},
	{"; server_max_window_bits=010", "a leading zero", bitRange, none},
	{"; server_max_window_bits=-1", "a negative number", bitRange, none},
	{"; server_max_window_bits=1e1", "an exponent", bitRange, none},
	{"; server_max_window_bits=4294967306", "2^32 + 10, which 32 bits would take for 10", bitRange, none},
	{`; server_max_window_bits="16"`, "a window of 16 bits, in quotes", inQuotes, none},
	{"; client_max_window_bits=0", "a window of 0 bits", bitRange, none},
	{"; client_max_window_bits=7", "a window of 7 bits", bitRange, none},
	{"; client_max_window_bits=16", "a window of 16 bits", bitRange, none},
	{"; client_max_window_bits=010", "a leading zero", bitRange, none},
	{"; client_max_window_bits=ten", "no number", bitRange, none},
	{"x-permessage-deflate", "a name that ends in the right one", token, none},
	{"permessage-deflate-2", "a name that begins with the right one", token, none},
	{"x-other; permessage-deflate", "another extension, with the right name for a parameter", token, none},
	{`x-other; like="permessage-deflate"`, "another extension, with the right name for a value", token, none},
	{`x-other; like="a, permessage-deflate"`, "another extension, with the right name in quotes", grammar, refuse},
	{"; ; server_max_window_bits=10", "a parameter of no octets", grammar, refuse},
}

// fallback is an offer that can be accepted. Its parameter tells the answer to it
// from one to another offer.
const fallback = "permessage-deflate; server_no_context_takeover; client_max_window_bits"

// section21Offers has offers that servers must decline, and go on to the next.
func section21Offers() []Case {
	var cases []Case
	for i, u := range unacceptables {
		offer := u.offer
		if offer[0] == ';' {
			offer = "permessage-deflate" + offer
		}
		cases = append(cases, Case{
			ID: fmt.Sprintf("21.11.%d", i+1), Rule: u.rule, Peers: Servers,
			Description: fmt.Sprintf("An offer with %s, and one that can be accepted: %s, %s.", u.flaw, offer, fallback),
			Expectation: "The server declines the first and accepts the second; a compressed message comes back.",
			Opening:     Opening{Raw: true, Offer: offer + ", " + fallback},
			Script:      u.declined,
			Ending:      clean,
		})
	}
	return cases
}

// declined wants the second of two offers to be accepted. Who refuses the whole
// handshake has not accepted the first, but asks more of clients than the RFC.
func (u unacceptable) declined(s Session) (result.Behavior, string) {
	head, err := s.Request().Append(nil)
	if err != nil {
		return result.Failed, err.Error()
	}
	s.Write(head)
	response, err := s.ReadHead(s.Patience())
	switch {
	case err != nil:
		return result.Failed, "want a response; got none: " + err.Error()
	case response.Status == 101:
		return squeezing(greetBack)(s)
	case response.Status >= 500:
		return result.Failed, fmt.Sprintf("want the offer to be declined; the server broke down, with %d", response.Status)
	case u.doubt == refuse:
		return result.OK, fmt.Sprintf("the whole handshake was refused, with %d", response.Status)
	}
	return result.NonStrict, fmt.Sprintf("want the offer to be declined; the whole handshake was, with %d", response.Status)
}

// greetBack has a compressed message come back.
func greetBack(c *squeezed) (result.Behavior, string) {
	c.Send(packed(plain(hello)))
	behavior, why := c.back(sawText(hello))
	if behavior == result.OK {
		why = "the server answered " + c.answer.String()
	}
	return behavior, why
}

// section21Agreements has offers that servers can accept, but not by any answer.
func section21Agreements() []Case {
	var cases []Case
	for i, a := range []struct{ offer, rule, expect string }{
		{"permessage-deflate", "RFC 7692, section 7.1.2.2: the answer has client_max_window_bits only if the offer has", "no client_max_window_bits"},
		{"permessage-deflate; client_max_window_bits", "RFC 7692, section 7.1.2.2: the answer may bound the client's window, to a number", "no client_max_window_bits, or one with a value"},
		{"permessage-deflate; client_max_window_bits=10", "RFC 7692, section 7.1.2.2: the answer has the same window or a smaller one, if it has one", "no client_max_window_bits above 10"},
		{"permessage-deflate; server_max_window_bits=10", "RFC 7692, section 7.1.2.1: the answer has the same window or a smaller one", "server_max_window_bits of 10 or less"},
		{"permessage-deflate; server_no_context_takeover", "RFC 7692, section 7.1.1.1: who accepts it has it in the answer", "server_no_context_takeover"},
		{"permessage-deflate; client_no_context_takeover", "RFC 7692, section 7.1.1.2: the answer may have it, or not", "anything that an offer without it could be answered by"},
		{"permessage-deflate, permessage-deflate; client_max_window_bits", "RFC 7692, section 5: of offers that use the same bit, one is accepted", "one extension"},
		{"x-none; of=1, permessage-deflate", "section 9.1: a server passes over extensions that it does not know", "permessage-deflate alone"},
		{`permessage-deflate; server_max_window_bits="10"`, inQuotes, "server_max_window_bits of 10 or less"},
		{`permessage-deflate; client_max_window_bits="10"`, inQuotes, "no client_max_window_bits above 10"},
	} {
		cases = append(cases, Case{
			ID: fmt.Sprintf("21.12.%d", i+1), Rule: a.rule, Peers: Servers,
			Description: "The offer " + a.offer + ".",
			Expectation: "The server answers with " + a.expect + ", and keeps to it.",
			Opening:     Opening{Offer: a.offer},
			Script:      squeezing(greetBack),
			Ending:      clean,
		})
	}
	return cases
}
