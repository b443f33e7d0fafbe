package handshake_test

import (
	"testing"

	"duplex/handshake"

	"github.com/google/go-cmp/cmp"
)

func TestParseDeflateOffer(t *testing.T) {
	tests := []struct {
		name, offer string
		want        handshake.Deflate
		ok          bool
	}{
		{"RFC 7692 7.1: no parameter", "permessage-deflate", handshake.Deflate{}, true},
		{"RFC 7692 7.1: all", "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=8; client_max_window_bits=15",
			handshake.Deflate{ServerNoContextTakeover: true, ClientNoContextTakeover: true, ServerMaxWindowBits: 8, ClientMaxWindowBits: 15}, true},
		{"RFC 7692 7.1.2.2: client window without a value", "permessage-deflate; client_max_window_bits", handshake.Deflate{ClientMaxWindowBits: handshake.AnyWindowBits}, true},
		{"RFC 7692 7: name that goes on", "x-permessage-deflate", handshake.Deflate{}, false},
		{"RFC 7692 7: name that is longer", "permessage-deflate2", handshake.Deflate{}, false},
		{"RFC 7692 7.1: unknown parameter", "permessage-deflate; mem_level=8", handshake.Deflate{}, false},
		{"RFC 7692 7.1: another case", "permessage-deflate; Client_max_window_bits", handshake.Deflate{}, false},
		{"RFC 7692 7.1: flag twice", "permessage-deflate; server_no_context_takeover; server_no_context_takeover", handshake.Deflate{}, false},
		{"RFC 7692 7.1: other flag twice", "permessage-deflate; client_no_context_takeover; client_no_context_takeover", handshake.Deflate{}, false},
		{"RFC 7692 7.1: window twice", "permessage-deflate; server_max_window_bits=10; server_max_window_bits=10", handshake.Deflate{}, false},
		{"RFC 7692 7.1: client window twice, value second", "permessage-deflate; client_max_window_bits; client_max_window_bits=10", handshake.Deflate{}, false},
		{"RFC 7692 7.1: client window twice, value first", "permessage-deflate; client_max_window_bits=10; client_max_window_bits", handshake.Deflate{}, false},
		{"RFC 7692 7.1: client window twice, no value", "permessage-deflate; client_max_window_bits; client_max_window_bits", handshake.Deflate{}, false},
		{"RFC 7692 7.1.1.1: flag with a value", "permessage-deflate; server_no_context_takeover=true", handshake.Deflate{}, false},
		{"RFC 7692 7.1.1.2: other flag with a value", "permessage-deflate; client_no_context_takeover=1", handshake.Deflate{}, false},
		{"RFC 7692 7.1.2.1: no value", "permessage-deflate; server_max_window_bits", handshake.Deflate{}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := handshake.ParseDeflateOffer(extension(t, test.offer))
			if (err == nil) != test.ok || statusOf(err) != 0 {
				t.Errorf("ParseDeflateOffer: %v, want success: %v", err, test.ok)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("ParseDeflateOffer (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDeflateWindowBits(t *testing.T) {
	good := map[string]int{"8": 8, "9": 9, "10": 10, "11": 11, "12": 12, "13": 13, "14": 14, "15": 15, `"10"`: 10, `"1\0"`: 10}
	values := []string{"0", "1", "7", "16", "80", "007", "08", "010", "-1", "-8", "+8", "1e1", "0x8", "8.0", "1_0", `"16"`, `"0\8"`,
		"4294967304", "18446744073709551624", "ten"}
	for v := range good {
		values = append(values, v)
	}
	for _, v := range values {
		t.Run("RFC 7692 7.1.2: "+v, func(t *testing.T) {
			want := good[v]
			server, serverErr := handshake.ParseDeflateOffer(extension(t, "permessage-deflate; server_max_window_bits="+v))
			client, clientErr := handshake.ParseDeflateOffer(extension(t, "permessage-deflate; client_max_window_bits="+v))
			if server.ServerMaxWindowBits != want || (serverErr == nil) != (want != 0) {
				t.Errorf("server_max_window_bits = %d, %v; want %d", server.ServerMaxWindowBits, serverErr, want)
			}
			if client.ClientMaxWindowBits != want || (clientErr == nil) != (want != 0) {
				t.Errorf("client_max_window_bits = %d, %v; want %d", client.ClientMaxWindowBits, clientErr, want)
			}
		})
	}
}

func TestParseDeflateAnswer(t *testing.T) {
	const none = "permessage-deflate"
	tests := []struct {
		name, offer, answer string
		ok                  bool
	}{
		{"RFC 7692 7.1: nothing asked", none, none, true},
		{"RFC 7692 7.1: malformed answer", none, none + "; x", false},
		{"RFC 7692 7.1.1.1: granted", none + "; server_no_context_takeover", none + "; server_no_context_takeover", true},
		{"RFC 7692 7.1.1.1: withheld", none + "; server_no_context_takeover", none, false},
		{"RFC 7692 7.1.1.1: volunteered", none, none + "; server_no_context_takeover", true},
		{"RFC 7692 7.1.1.2: demanded", none, none + "; client_no_context_takeover", true},
		{"RFC 7692 7.1.1.2: ignored", none + "; client_no_context_takeover", none, true},
		{"RFC 7692 7.1.2.1: same", none + "; server_max_window_bits=10", none + "; server_max_window_bits=10", true},
		{"RFC 7692 7.1.2.1: smaller", none + "; server_max_window_bits=10", none + "; server_max_window_bits=9", true},
		{"RFC 7692 7.1.2.1: larger", none + "; server_max_window_bits=10", none + "; server_max_window_bits=11", false},
		{"RFC 7692 7.1.2.1: withheld", none + "; server_max_window_bits=10", none, false},
		{"RFC 7692 7.1.2.1: volunteered", none, none + "; server_max_window_bits=10", true},
		{"RFC 7692 7.1.2.2: not offered", none, none + "; client_max_window_bits=15", false},
		{"RFC 7692 7.1.2.2: any", none + "; client_max_window_bits", none + "; client_max_window_bits=15", true},
		{"RFC 7692 7.1.2.2: same", none + "; client_max_window_bits=10", none + "; client_max_window_bits=10", true},
		{"RFC 7692 7.1.2.2: larger", none + "; client_max_window_bits=10", none + "; client_max_window_bits=11", false},
		{"RFC 7692 7.1.2.2: ignored", none + "; client_max_window_bits=10", none, true},
		{"RFC 7692 7.1.2.2: without a value", none + "; client_max_window_bits", none + "; client_max_window_bits", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			offer, err := handshake.ParseDeflateOffer(extension(t, test.offer))
			if err != nil {
				t.Fatal(err)
			}
			got, err := handshake.ParseDeflateAnswer(extension(t, test.answer), offer)
			if (err == nil) != test.ok || statusOf(err) != 0 {
				t.Errorf("ParseDeflateAnswer: %v, want success: %v", err, test.ok)
			}
			if want, _ := handshake.ParseDeflateOffer(extension(t, test.answer)); test.ok && got != want {
				t.Errorf("ParseDeflateAnswer = %+v, want %+v", got, want)
			}
		})
	}
}

// extension parses the one well-formed extension in s.
func extension(t *testing.T, s string) handshake.Extension {
	t.Helper()
	for e, err := range (handshake.Header{{"Sec-WebSocket-Extensions", s}}).Extensions() {
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	t.Fatalf("no extension in %q", s)
	return handshake.Extension{}
}
