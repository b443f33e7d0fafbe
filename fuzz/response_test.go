package fuzz_test

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"duplex/handshake"

	"github.com/google/go-cmp/cmp"
)

// FuzzResponse holds the response parser against net/http, against itself on
// what it writes, and against every way of cutting the input into pieces.
func FuzzResponse(f *testing.F) {
	for _, input := range handshakeSeeds(f, "response-*.txt") {
		f.Add(input, uint8(1))
		f.Add(input, uint8(100))
	}
	request, err := handshake.Offer("example.com", "/", handshake.Terms{Subprotocols: []string{"chat"}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, input []byte, step uint8) {
		resp, n, err := handshake.ParseResponse(input)
		checkPieces(t, input, int(step)+1, n, err)
		if n == 0 {
			return
		}
		for i := 0; i < n; i += int(step) + 1 {
			if _, n, err := handshake.ParseResponse(input[:i]); n != 0 || err != nil {
				t.Fatalf("ParseResponse of %d bytes = %d, %v; want to be asked for more", i, n, err)
			}
		}
		checkResponseAgain(t, resp)
		checkResponseAgainstHTTP(t, resp, input[:n])
		// The key is fresh: no input can know the proof.
		if a, err := handshake.Verify(request, resp); err == nil {
			t.Fatalf("Verify(%+v) = %+v", resp, a)
		}
	})
}

func checkResponseAgain(t *testing.T, resp *handshake.Response) {
	t.Helper()
	b, err := resp.Append(nil)
	if err != nil {
		t.Fatalf("Append of %+v: %v", resp, err)
	}
	again, n, err := handshake.ParseResponse(b)
	if err != nil || n != len(b) {
		t.Fatalf("ParseResponse(%q) = %d, %v", b, n, err)
	}
	if diff := cmp.Diff(resp, again); diff != "" {
		t.Fatalf("written and parsed again (-want +got):\n%s", diff)
	}
}

func checkResponseAgainstHTTP(t *testing.T, resp *handshake.Response, head []byte) {
	t.Helper()
	want, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(head)), nil)
	if err != nil {
		return
	}
	status := strings.TrimSpace(fmt.Sprintf("%d %s", resp.Status, resp.Reason))
	if resp.Status != want.StatusCode || resp.Proto != want.Proto || status != strings.TrimSpace(want.Status) {
		t.Fatalf("ParseResponse = %+v, net/http has %q %q", resp, want.Proto, want.Status)
	}
	checkHeaderAgainstHTTP(t, resp.Header, want.Header)
}
