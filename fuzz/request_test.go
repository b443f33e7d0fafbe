package fuzz_test

import (
	"bufio"
	"bytes"
	"net/http"
	"slices"
	"testing"

	"duplex/handshake"

	"github.com/google/go-cmp/cmp"
)

// FuzzRequest holds the request parser against net/http, against itself on
// what it writes, and against every way of cutting the input into pieces.
func FuzzRequest(f *testing.F) {
	for _, input := range handshakeSeeds(f, "request-*.txt") {
		f.Add(input, uint8(1))
		f.Add(input, uint8(100))
	}
	f.Fuzz(func(t *testing.T, input []byte, step uint8) {
		r, n, err := handshake.ParseRequest(input)
		checkPieces(t, input, int(step)+1, n, err)
		if n == 0 {
			return
		}
		for i := 0; i < n; i += int(step) + 1 {
			if _, n, err := handshake.ParseRequest(input[:i]); n != 0 || err != nil {
				t.Fatalf("ParseRequest of %d bytes = %d, %v; want to be asked for more", i, n, err)
			}
		}
		checkRequestAgain(t, r)
		checkRequestAgainstHTTP(t, r, input[:n])
		resp, _, err := handshake.Accept(r, handshake.Terms{Subprotocols: []string{"chat"}, Origins: []string{"*"}})
		if _, appendErr := resp.Append(nil); appendErr != nil || (resp.Status == 101) != (err == nil) {
			t.Fatalf("Accept = %+v, %v; Append: %v", resp, err, appendErr)
		}
	})
}

// checkPieces scans the input as it grows by steps. The end must be where
// parsing it in one go has found it, and what is no head must not have one.
func checkPieces(t *testing.T, input []byte, step, wantN int, wantErr error) {
	t.Helper()
	whole := handshake.Scanner{MaxBytes: -1}
	wholeN, wholeErr := whole.Scan(input)
	if wantN != 0 && wholeN != wantN || wantErr == nil && wholeErr != nil {
		t.Fatalf("Scan = %d, %v; parsed %d, %v", wholeN, wholeErr, wantN, wantErr)
	}
	pieces := handshake.Scanner{MaxBytes: -1}
	var n int
	var err error
	for i := 0; n == 0 && err == nil && i < len(input); {
		i = min(i+step, len(input))
		n, err = pieces.Scan(input[:i])
	}
	if n != wholeN || (err == nil) != (wholeErr == nil) || err != nil && err.Error() != wholeErr.Error() {
		t.Fatalf("Scan by %d bytes = %d, %v; at once %d, %v", step, n, err, wholeN, wholeErr)
	}
}

func checkRequestAgain(t *testing.T, r *handshake.Request) {
	t.Helper()
	b, err := r.Append(nil)
	if err != nil {
		t.Fatalf("Append of %+v: %v", r, err)
	}
	again, n, err := handshake.ParseRequest(b)
	if err != nil || n != len(b) {
		t.Fatalf("ParseRequest(%q) = %d, %v", b, n, err)
	}
	if diff := cmp.Diff(r, again); diff != "" {
		t.Fatalf("written and parsed again (-want +got):\n%s", diff)
	}
}

func checkRequestAgainstHTTP(t *testing.T, r *handshake.Request, head []byte) {
	t.Helper()
	want, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(head)))
	if err != nil {
		return
	}
	if r.Method != want.Method || r.Target != want.RequestURI || r.Proto != want.Proto {
		t.Fatalf("ParseRequest = %+v, net/http has %q %q %q", r, want.Method, want.RequestURI, want.Proto)
	}
	if want.URL.Host == "" && r.Header.Get("Host") != want.Host {
		t.Fatalf("Host = %q, net/http has %q", r.Header.Get("Host"), want.Host)
	}
	checkHeaderAgainstHTTP(t, r.Header, want.Header)
}

// checkHeaderAgainstHTTP compares the fields but for those that net/http takes
// out of the header or makes up.
func checkHeaderAgainstHTTP(t *testing.T, h handshake.Header, want http.Header) {
	t.Helper()
	got := make(http.Header)
	for _, f := range h {
		got.Add(f.Name, f.Value)
	}
	for _, name := range []string{"Host", "Connection", "Content-Length", "Transfer-Encoding", "Trailer", "Cache-Control"} {
		got.Del(name)
		want.Del(name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("header (-net/http +got):\n%s", diff)
	}
	for name, values := range got {
		if !slices.Equal(values, slices.Collect(h.Values(name))) || h.Get(name) != values[0] {
			t.Fatalf("Values(%q) = %q, want %q", name, slices.Collect(h.Values(name)), values)
		}
	}
}
