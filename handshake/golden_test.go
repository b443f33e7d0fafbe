package handshake_test

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"duplex/handshake"

	"github.com/google/go-cmp/cmp"
)

const goldenDir = "../testdata/handshakes"

// goldenTerms are those of the server and the client in testdata/handshakes.
var goldenTerms = handshake.Terms{
	Subprotocols: []string{"chat", "superchat", "graphql-transport-ws"},
	Origins:      []string{"example.com"},
}

// golden tells what becomes of each file: that it cannot be parsed and why; or
// the status that Accept answers it with, or what Verify makes of it; and the
// subprotocol agreed to.
var golden = map[string]string{
	"request-rfc6455-1.2.txt":          "101 chat",
	"request-chrome.txt":               "101 ",
	"request-firefox.txt":              "101 chat",
	"request-python-websockets.txt":    "101 ",
	"request-node-ws.txt":              "101 graphql-transport-ws",
	"request-curl.txt":                 "101 ",
	"request-two-connection-lines.txt": "101 ",
	"request-empty-line-first.txt":     "101 ",
	"request-absolute-form.txt":        "101 ",
	"request-early-frame.txt":          "101 ",
	"request-http-1.0.txt":             "505",
	"request-http-2-preface.txt":       "505",
	"request-post.txt":                 "405",
	"request-with-body.txt":            "400",
	"request-chunked.txt":              "400",
	"request-browser-visit.txt":        "426",
	"request-version-8.txt":            "426",
	"request-foreign-origin.txt":       "403",
	"request-userinfo-origin.txt":      "403",
	"request-two-hosts.txt":            "400",
	"request-short-key.txt":            "400",
	"request-list-of-nothing.txt":      "400",
	"request-space-before-colon.txt":   "400 space between field name and colon",
	"request-folded-field.txt":         "400 folded field line",
	"request-bare-cr.txt":              "400 CR without LF in the head",
	"request-bare-lf.txt":              "400 LF without CR in the head",
	"request-nul.txt":                  "400 byte 0x00 in the head",
	"request-two-spaces.txt":           "400 target \"\" is empty or has characters that need escaping",
	"request-space-in-target.txt":      "400 \"b HTTP/1.1\" is not an HTTP version",
	"request-without-colon.txt":        "400 field line without a colon",
	"request-129-fields.txt":           "431 the head has more than 128 fields",
	"request-tls-client-hello.txt":     "400 byte 0x16 in the head",
	"response-rfc6455-1.2.txt":         "101 chat",
	"response-python-websockets.txt":   "101 ",
	"response-node-ws.txt":             "101 superchat",
	"response-iis.txt":                 "101 ",
	"response-no-reason.txt":           "101 ",
	"response-early-frame.txt":         "101 ",
	"response-403.txt":                 "server answered 403 Forbidden, not 101",
	"response-301.txt":                 "server answered 301 Moved Permanently, not 101",
	"response-http-1.0.txt":            "server answered with 101 by \"HTTP/1.0\", which knows no upgrade",
	"response-wrong-accept.txt":        "server's Sec-WebSocket-Accept does not prove that it has seen the request",
	"response-two-accepts.txt":         "server's Sec-WebSocket-Accept does not prove that it has seen the request",
	"response-unasked-extension.txt":   "server uses an extension that was not offered: \"permessage-deflate\"",
	"response-foreign-subprotocol.txt": "server speaks a subprotocol that was not offered: \"telnet\"",
	"response-two-subprotocols.txt":    "server speaks more than one subprotocol",
	"response-injected-reason.txt":     "server answered 200 \\x9b2J\\xe9, not 101",
	"response-empty-line-first.txt":    "0 \"HTTP/1.1 101 Switching Protocols\" is not a status line",
	"response-escape-sequence.txt":     "0 byte 0x1b in the head",
	"response-folded-field.txt":        "0 folded field line",
	"response-two-digits.txt":          "0 \"HTTP/1.1 10 Switching Protocols\" is not a status line",
	"response-not-http.txt":            "0 \"SSH-2.0-OpenSSH_10.0\" is not a status line",
}

func TestGolden(t *testing.T) {
	got := make(map[string]string)
	for name, input := range goldenFiles(t, "*.txt") {
		if strings.HasPrefix(name, "request-") {
			got[name] = acceptGolden(input)
		} else {
			got[name] = verifyGolden(input)
		}
	}
	if diff := cmp.Diff(golden, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", goldenDir, diff)
	}
}

func goldenFiles(t testing.TB, pattern string) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(goldenDir, pattern))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no %s in %s: %v", pattern, goldenDir, err)
	}
	files := make(map[string][]byte)
	for _, path := range paths {
		input, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(path)] = input
	}
	return files
}

func acceptGolden(input []byte) string {
	r, n, err := handshake.ParseRequest(input)
	if n == 0 {
		return fault(err)
	}
	resp, a, err := handshake.Accept(r, goldenTerms)
	if err != nil {
		return strconv.Itoa(resp.Status)
	}
	return strconv.Itoa(resp.Status) + " " + a.Subprotocol
}

func verifyGolden(input []byte) string {
	resp, n, err := handshake.ParseResponse(input)
	if n == 0 {
		return fault(err)
	}
	a, err := handshake.Verify(rfcRequest(), resp)
	var e *handshake.Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return strconv.Itoa(resp.Status) + " " + a.Subprotocol
}

func fault(err error) string {
	var e *handshake.Error
	if !errors.As(err, &e) {
		return "more, please"
	}
	return strconv.Itoa(e.Status) + " " + e.Reason
}

// What has not come to its end yet asks for more; what has come to it does
// not look any further.
func TestEveryPrefixAsksForMore(t *testing.T) {
	parsers := map[string]func(b []byte) (int, error){
		"request-*.txt": func(b []byte) (int, error) {
			_, n, err := handshake.ParseRequest(b)
			return n, err
		},
		"response-*.txt": func(b []byte) (int, error) {
			_, n, err := handshake.ParseResponse(b)
			return n, err
		},
	}
	for pattern, parse := range parsers {
		for name, input := range goldenFiles(t, pattern) {
			t.Run(name, func(t *testing.T) {
				head, err := parse(input)
				if err != nil {
					t.Skip("not a head")
				}
				var s handshake.Scanner
				for i := range len(input) + 1 {
					want := 0
					if i >= head {
						want = head
					}
					if n, err := parse(input[:i]); n != want || err != nil {
						t.Fatalf("parse of %d bytes = %d, %v; want %d", i, n, err, want)
					}
					if n, err := new(handshake.Scanner).Scan(input[:i]); n != want || err != nil {
						t.Fatalf("first Scan, of %d bytes = %d, %v; want %d", i, n, err, want)
					}
					if n, err := s.Scan(input[:i]); n != want || err != nil {
						t.Fatalf("Scan of %d bytes = %d, %v; want %d", i, n, err, want)
					}
				}
			})
		}
	}
}
