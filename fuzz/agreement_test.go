package fuzz_test

import (
	"slices"
	"testing"

	"duplex/handshake"

	"github.com/google/go-cmp/cmp"
)

// FuzzAgreement has a client and a server with any terms of permessage-deflate
// shake hands, with other offers before that of the client. Both must agree on the
// same, which must follow from one of the offers, and keep to the terms of the
// server (RFC 7692, section 7.1).
func FuzzAgreement(f *testing.F) {
	f.Add("", uint16(0), uint16(0))
	f.Add("", uint16(0b1_0011_0000_00), uint16(0b1_0000_0011_10))
	f.Add("permessage-deflate; server_max_window_bits=9", uint16(0x7ff), uint16(0x555))
	f.Add("x-webkit-deflate-frame, permessage-deflate; server_max_window_bits=7", uint16(1<<10), uint16(1<<10))
	for _, input := range handshakeSeeds(f, "request-*.txt") {
		if r, _, err := handshake.ParseRequest(input); err == nil {
			f.Add(r.Header.Get("Sec-WebSocket-Extensions"), uint16(1<<10), uint16(1<<10))
		}
	}
	f.Fuzz(func(t *testing.T, offers string, client, server uint16) {
		serverTerms := handshake.Terms{Deflate: someDeflate(server, 0)}
		r, err := handshake.Offer("example.com", "/", handshake.Terms{Deflate: someDeflate(client, handshake.AnyWindowBits)})
		if err != nil {
			t.Fatal(err)
		}
		if offers != "" {
			r.Header = slices.Insert(r.Header, 0, handshake.Field{Name: "Sec-WebSocket-Extensions", Value: offers})
		}
		b, err := r.Append(nil)
		if err != nil {
			return // no header can hold that
		}
		if r, _, err = handshake.ParseRequest(b); err != nil {
			t.Fatal(err)
		}
		resp, agreed, err := handshake.Accept(r, serverTerms)
		if err != nil {
			t.Fatalf("Accept with offers %q: %v", offers, err)
		}
		verified, err := handshake.Verify(r, resp)
		if diff := cmp.Diff(agreed, verified); diff != "" || err != nil {
			t.Fatalf("Verify: %v (-server +client):\n%s", err, diff)
		}
		checkAgreed(t, agreed.Deflate, serverTerms.Deflate, goodOffers(r))
	})
}

// someDeflate returns the terms that a number stands for: a bit each for whether
// there are any and for the context takeovers, and four for the size of each window.
// A client's window that is not bounded is absent.
func someDeflate(number uint16, absent int) *handshake.Deflate {
	if number>>10&1 == 0 {
		return nil
	}
	bits := func(n uint16, absent int) int {
		if n&8 == 0 {
			return absent
		}
		return 8 + int(n&7)
	}
	return &handshake.Deflate{
		ServerNoContextTakeover: number&1 != 0,
		ClientNoContextTakeover: number&2 != 0,
		ServerMaxWindowBits:     bits(number>>2, 0),
		ClientMaxWindowBits:     bits(number>>6, absent),
	}
}

// goodOffers returns the offers of a request that a server may answer.
func goodOffers(r *handshake.Request) (good []handshake.Deflate) {
	for e, err := range r.Header.Extensions() {
		if err != nil {
			continue
		}
		if d, ok := slowDeflate(renderExtension(e)); ok {
			good = append(good, d)
		}
	}
	return good
}

// checkAgreed checks what was agreed on against the terms of the server, and
// against the first offer that it can answer, which is any that is well formed.
func checkAgreed(t *testing.T, agreed, terms *handshake.Deflate, offers []handshake.Deflate) {
	t.Helper()
	if agreed == nil {
		if terms != nil && len(offers) > 0 {
			t.Fatalf("terms %v, offers %v: nothing was agreed on", terms, offers)
		}
		return
	}
	switch {
	case terms == nil || len(offers) == 0:
		t.Fatalf("terms %v, offers %v: agreed on %v", terms, offers, agreed)
	case !slowFollows(*agreed, offers[0]):
		t.Fatalf("agreed on %v, which does not follow from %v", agreed, offers[0])
	case terms.ServerNoContextTakeover && !agreed.ServerNoContextTakeover,
		terms.ClientNoContextTakeover && !agreed.ClientNoContextTakeover,
		wider(agreed.ServerMaxWindowBits, terms.ServerMaxWindowBits),
		wider(agreed.ClientMaxWindowBits, terms.ClientMaxWindowBits) && !agreed.ClientNoContextTakeover:
		t.Fatalf("agreed on %v, which is beyond the terms %v", agreed, terms)
	}
}

// wider reports whether a window is wider than a bound; 0 stands for 15 bits.
func wider(bits, bound int) bool {
	widest := func(n int) int {
		if n == 0 {
			return 15
		}
		return n
	}
	return widest(bits) > widest(bound)
}
