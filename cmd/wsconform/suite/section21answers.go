package suite

import (
	"fmt"
	"strings"

	"duplex/cmd/wsconform/result"
	"duplex/frame"
	"duplex/handshake"
)

// An untenable is an answer to a client that it must not put up with.
type untenable struct {
	says   string
	flaw   string
	rule   string
	answer func(offer handshake.Deflate) (answer string, ok bool) // false if that would be all right; nil for says
}

const (
	followed = "RFC 7692, section 7.1: a client fails the connection if the answer does not follow from its offer"
	wellMade = "RFC 7692, section 7.1: a client fails the connection for a parameter that is unknown, repeated, or has a value that it cannot have"
)

var untenables = []untenable{
	{says: "; server_no_context_takeover; server_no_context_takeover", flaw: "a parameter twice", rule: wellMade},
	{says: "; server_max_window_bits=10; server_max_window_bits=10", flaw: "a parameter twice", rule: wellMade},
	{says: "; window_bits", flaw: "a parameter that there is not", rule: wellMade},
	{says: "; server_no_context_takeover=true", flaw: "a value where there is none", rule: wellMade},
	{says: "; client_no_context_takeover=1", flaw: "a value where there is none", rule: wellMade},
	{says: "; server_max_window_bits", flaw: "no value where there must be one", rule: wellMade},
	{says: "; client_max_window_bits", flaw: "no value where in an answer there must be one", rule: "RFC 7692, section 7.1.2.2: in an answer it has a value"},
	{says: "; server_max_window_bits=0", flaw: "a window of 0 bits", rule: bitRange},
	{says: "; server_max_window_bits=7", flaw: "a window of 7 bits", rule: bitRange},
	{says: "; server_max_window_bits=16", flaw: "a window of 16 bits", rule: bitRange},
	{says: "; server_max_window_bits=010", flaw: "a leading zero", rule: bitRange},
	{says: "; server_max_window_bits=-1", flaw: "a negative number", rule: bitRange},
	{says: "; server_max_window_bits=1e1", flaw: "an exponent", rule: bitRange},
	{says: `; server_max_window_bits="16"`, flaw: "a window of 16 bits, in quotes", rule: inQuotes},
	{says: "; client_max_window_bits=7", flaw: "a window of 7 bits", rule: bitRange},
	{says: "; client_max_window_bits=16", flaw: "a window of 16 bits", rule: bitRange},
	{says: ", permessage-deflate", flaw: "the same extension twice", rule: "RFC 7692, section 5: of offers that use the same bit, one is accepted"},
	{says: "-2", flaw: "an extension whose name begins with the right one", rule: "section 4.1: a client fails the connection for an extension that it did not offer"},
	{flaw: "client_max_window_bits, which was not offered", rule: followed, answer: func(offer handshake.Deflate) (string, bool) {
		return "; client_max_window_bits=10", offer.ClientMaxWindowBits == 0
	}},
	{flaw: "a larger client_max_window_bits than was offered", rule: followed, answer: func(offer handshake.Deflate) (string, bool) {
		bits := offer.ClientMaxWindowBits
		return fmt.Sprintf("; client_max_window_bits=%d", bits+1), 0 < bits && bits < 15
	}},
	{flaw: "a larger server_max_window_bits than was asked for", rule: followed, answer: func(offer handshake.Deflate) (string, bool) {
		bits := offer.ServerMaxWindowBits
		return fmt.Sprintf("; server_max_window_bits=%d", bits+1), 0 < bits && bits < 15
	}},
	{flaw: "no server_max_window_bits, though it was asked for", rule: followed, answer: func(offer handshake.Deflate) (string, bool) {
		return "", offer.ServerMaxWindowBits > 0
	}},
	{flaw: "no server_no_context_takeover, though it was asked for", rule: followed, answer: func(offer handshake.Deflate) (string, bool) {
		return "", offer.ServerNoContextTakeover
	}},
}

// section21Answers has answers by which clients must fail the connection.
func section21Answers() []Case {
	var cases []Case
	for i, u := range untenables {
		description := fmt.Sprintf("An answer with %s", u.flaw)
		if u.answer == nil {
			description += ": permessage-deflate" + u.says
		}
		cases = append(cases, Case{
			ID: fmt.Sprintf("21.13.%d", i+1), Rule: u.rule, Peers: Clients,
			Description: description + ".",
			Expectation: "The client fails the connection.",
			Opening:     Opening{Answer: u.to},
			Script:      walksOut,
			Ending:      Ending{Codes: []frame.CloseCode{frame.MandatoryExtension, frame.ProtocolError}},
		})
	}
	return cases
}

// section21Quoted has answers with values in quotes, which are as good as those
// without. An answer may bound the server's window though nobody asked for that.
func section21Quoted() []Case {
	var cases []Case
	for i, says := range []string{`; server_max_window_bits="15"`, `; server_no_context_takeover; server_max_window_bits="10"`} {
		answer := "permessage-deflate" + says
		cases = append(cases, Case{
			ID: fmt.Sprintf("21.14.%d", i+1), Rule: inQuotes, Peers: Clients,
			Description: "An answer with a value in quotes: " + answer + ".",
			Expectation: "The client takes the answer; a compressed message comes back.",
			Opening:     Opening{Answer: func(r *handshake.Request) string { return quoted(answer, offers(r)) }},
			Script:      squeezing(greetBack),
			Ending:      clean,
		})
	}
	return cases
}

// quoted returns the answer if it follows from an offer: from one that asks for a
// smaller window of the server it does not, nor without the server's promise from one
// that asks for that.
func quoted(answer string, offers []handshake.Deflate) string {
	promises := strings.Contains(answer, "server_no_context_takeover")
	for _, offer := range offers {
		if offer.ServerMaxWindowBits == 0 && (promises || !offer.ServerNoContextTakeover) {
			return answer
		}
	}
	return ""
}

// to returns the answer to a request, or "" if there is none that would be wrong.
func (u untenable) to(r *handshake.Request) string {
	all := offers(r)
	if len(all) == 0 {
		return ""
	}
	if u.answer == nil {
		return "permessage-deflate" + u.says // wrong whatever was offered
	}
	says, wrong := u.answer(all[0])
	for _, other := range all[1:] {
		// What does not follow from one offer might follow from another.
		same, too := u.answer(other)
		wrong = wrong && too && same == says
	}
	if !wrong {
		return ""
	}
	return "permessage-deflate" + says
}

// walksOut wants the client to end the connection, and no answer.
func walksOut(s Session) (result.Behavior, string) {
	answer := s.Response().Header.Get(extensions)
	if answer == "" {
		return lacking(s, "the client made no offer to which this could be the answer")
	}
	s.Send(text(hello))
	got, came := s.Receive(s.Patience())
	switch {
	case came && got.Kind == result.Message:
		return result.Failed, "the client goes on with " + answer
	case s.Over():
		return result.OK, "the client ended the connection"
	}
	return result.Failed, "the client does not end the connection"
}
