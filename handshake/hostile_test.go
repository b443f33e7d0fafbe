package handshake_test

import (
	"slices"
	"strings"
	"testing"

	"duplex/handshake"
)

// hostileParameters are parameters of permessage-deflate that mean nothing, and
// made a zlib or an integer parser elsewhere fail (CVE-2026-2229).
var hostileParameters = []string{
	"x", "x=1", "=", "=10", "server_max_window_bits=", "client_max_window_bits=",
	"server_no_context_takeover=", "server_no_context_takeover=1", "client_no_context_takeover=true",
	"server_no_context_takeover; server_no_context_takeover", "client_no_context_takeover; client_no_context_takeover",
	"server_max_window_bits", "server_max_window_bits=10; server_max_window_bits=10", "client_max_window_bits=10; client_max_window_bits",
}

// windowBits are values that no window may have.
var windowBits = []string{"0", "1", "7", "16", "007", "010", "-1", "-8", "+8", "1e1", "0x8", "8.0", "1_0", `"007"`, "ten",
	"2147483656", "4294967304", "18446744073709551624", strings.Repeat("9", 1000)}

// An offer with such a parameter is declined, and the next one considered; an
// answer with one fails the handshake. Neither is an error of the other kind, and
// none panics (RFC 7692, sections 5 and 7.1).
func TestHostileParameters(t *testing.T) {
	parameters := slices.Clone(hostileParameters)
	for _, v := range windowBits {
		parameters = append(parameters, "server_max_window_bits="+v, "client_max_window_bits="+v)
	}
	for _, p := range parameters {
		t.Run(p[:min(len(p), 60)], func(t *testing.T) {
			terms := handshake.Terms{Deflate: new(handshake.Deflate)}
			const field = "Sec-WebSocket-Extensions: "
			resp, agreed, err := handshake.Accept(rfcRequest(field+deflate+"; "+p), terms)
			if err != nil && resp.Status != 400 || agreed.Deflate != nil || resp.Header.Has("Sec-WebSocket-Extensions") {
				t.Errorf("Accept: %+v, %v", agreed, err)
			}
			if _, agreed, err := handshake.Accept(rfcRequest(field+deflate+"; "+p+", "+deflate), terms); err == nil && agreed.Deflate == nil {
				t.Errorf("Accept with a good one behind it: %+v, %v", agreed, err)
			}
			r := rfcRequest(field + deflate + "; client_max_window_bits")
			resp, _, err = handshake.Accept(r, handshake.Terms{})
			if err != nil {
				t.Fatal(err)
			}
			resp.Header = append(resp.Header, handshake.Field{Name: "Sec-WebSocket-Extensions", Value: deflate + "; " + p})
			if agreed, err := handshake.Verify(r, resp); err == nil {
				t.Errorf("Verify: %+v", agreed)
			}
		})
	}
}
