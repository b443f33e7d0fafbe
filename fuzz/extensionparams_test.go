package fuzz_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"duplex/handshake"
)

// FuzzExtensionParams holds the parameters of permessage-deflate, and which answer
// follows from which offer, against a reference that spells out the rules.
func FuzzExtensionParams(f *testing.F) {
	const name = "permessage-deflate"
	f.Add(name, name)
	f.Add(name+"; client_max_window_bits", name+"; client_max_window_bits=15")
	f.Add(name+"; server_no_context_takeover", name+"; server_no_context_takeover; client_no_context_takeover")
	f.Add(name+"; server_max_window_bits=10; client_max_window_bits=8", name+"; server_max_window_bits = 9;client_max_window_bits=8")
	f.Add(name+`; server_max_window_bits="10"`, "x-"+name)
	for _, bits := range []string{"0", "7", "16", "007", "-1", "1e1"} {
		f.Add(name+"; server_max_window_bits="+bits, name+"; client_max_window_bits="+bits)
	}
	for _, input := range handshakeSeeds(f, "request-*.txt") {
		if r, _, err := handshake.ParseRequest(input); err == nil {
			f.Add(r.Header.Get("Sec-WebSocket-Extensions"), name)
		}
	}
	f.Fuzz(func(t *testing.T, offerText, answerText string) {
		offer, offerOK := firstExtension(offerText)
		answer, answerOK := firstExtension(answerText)
		if !offerOK || !answerOK {
			return
		}
		got, err := handshake.ParseDeflateOffer(offer)
		want, ok := slowDeflate(renderExtension(offer))
		if got != want || (err == nil) != ok {
			t.Fatalf("ParseDeflateOffer(%q) = %+v, %v; want %+v, %v", offerText, got, err, want, ok)
		}
		if !ok {
			return
		}
		got, err = handshake.ParseDeflateAnswer(answer, want)
		slow, ok := slowDeflate(renderExtension(answer))
		ok = ok && slowFollows(slow, want)
		if (err == nil) != ok || ok && got != slow {
			t.Fatalf("ParseDeflateAnswer(%q, %+v) = %+v, %v; want %+v, %v", answerText, want, got, err, slow, ok)
		}
	})
}

func firstExtension(s string) (handshake.Extension, bool) {
	for e, err := range (handshake.Header{{Name: "Sec-WebSocket-Extensions", Value: s}}).Extensions() {
		return e, err == nil
	}
	return handshake.Extension{}, false
}

var (
	deflateFlag = regexp.MustCompile(`^(server|client)_no_context_takeover$`)
	deflateBits = regexp.MustCompile(`^(server|client)_max_window_bits=([89]|1[0-5])$`)
)

// slowDeflate parses permessage-deflate;param;param=value without spaces.
func slowDeflate(s string) (handshake.Deflate, bool) {
	var d handshake.Deflate
	params := strings.Split(s, ";")
	if params[0] != "permessage-deflate" {
		return d, false
	}
	seen := make(map[string]bool)
	for _, p := range params[1:] {
		name, value, _ := strings.Cut(p, "=")
		known := deflateFlag.MatchString(p) || deflateBits.MatchString(p) || p == "client_max_window_bits"
		if !known || seen[name] {
			return handshake.Deflate{}, false
		}
		seen[name] = true
		bits, _ := strconv.Atoi(value)
		switch p {
		case "client_max_window_bits":
			d.ClientMaxWindowBits = handshake.AnyWindowBits
		case "client_max_window_bits=" + value:
			d.ClientMaxWindowBits = bits
		case "server_max_window_bits=" + value:
			d.ServerMaxWindowBits = bits
		}
	}
	d.ServerNoContextTakeover = seen["server_no_context_takeover"]
	d.ClientNoContextTakeover = seen["client_no_context_takeover"]
	return d, true
}

// slowFollows lists which answers a client with that offer may get.
func slowFollows(answer, offer handshake.Deflate) bool {
	if offer.ServerNoContextTakeover && !answer.ServerNoContextTakeover {
		return false
	}
	server, client := false, answer.ClientMaxWindowBits == 0
	for bits := 8; bits <= 15; bits++ {
		server = server || answer.ServerMaxWindowBits == bits && (offer.ServerMaxWindowBits == 0 || bits <= offer.ServerMaxWindowBits)
		client = client || answer.ClientMaxWindowBits == bits && (offer.ClientMaxWindowBits == handshake.AnyWindowBits || bits <= offer.ClientMaxWindowBits)
	}
	server = server || answer.ServerMaxWindowBits == 0 && offer.ServerMaxWindowBits == 0
	return server && client
}
