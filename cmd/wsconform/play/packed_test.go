package play_test

import (
	"strings"
	"sync/atomic"
	"testing"

	"duplex/cmd/internal/built"
	"duplex/cmd/wsconform/result"
)

// anything is an offer of all that can be offered.
const anything = "permessage-deflate; client_max_window_bits"

// bombs is what the numbers of cases with messages of 64 MiB begin with.
const bombs = "21.10."

// Peers that compress wrongly get the verdict that they deserve, in either role,
// and the reason says what they did.
func TestPackers(t *testing.T) {
	flip := func(b []byte) []byte {
		if len(b) > 100 {
			b[100] ^= 1
		}
		return b
	}
	const ok, failed, lenient, informational, unimplemented = result.OK, result.Failed, result.NonStrict, result.Informational, result.Unimplemented
	for _, test := range []struct {
		name     string
		packer   packer
		id       string
		behavior result.Behavior
		ending   result.Behavior
		why      string
	}{
		{"compresses", packer{}, "12.3.4", ok, ok, "compressed to"},
		{"compresses well", packer{level: 9, takeover: true}, "12.4.4", ok, ok, "compressed to"},
		{"compresses nothing", packer{plain: true}, "12.4.3", ok, ok, "none of them compressed"},
		{"changes an octet", packer{peer: peer{change: flip}}, "12.1.3", failed, ok, "message 1 of 100: want text"},
		{"changes an octet in plain", packer{peer: peer{change: flip}, plain: true}, "12.1.3", failed, ok, "differs from octet 100 on"},
		{"leaves", packer{peer: peer{noClose: true}, leaves: 17}, "12.1.4", failed, failed, "did not come back; got the end of the connection"},
		{"says it is compressed", packer{garbles: true}, "12.1.4", failed, ok, "no DEFLATE"},
		{"forgets", packer{forgets: true}, "12.1.4", failed, failed, "Close with 1007"},

		{"windows of its own", packer{level: 6}, "13.1.4", ok, ok, "compressed to"},
		{"keeps to the window", packer{}, "13.3.4", ok, ok, "no distance above 0"},
		{"ignores the window", packer{level: 6}, "13.3.4", failed, ok, "beyond the window of 512"},
		{"ignores the window, without takeover", packer{level: 6}, "13.5.4", failed, ok, "beyond the window of 512"},
		{"keeps no context", packer{level: 6}, "13.2.4", ok, ok, ""},
		{"ignores no_context_takeover", packer{level: 6, takeover: true}, "13.2.4", failed, ok, "before its beginning"},
		{"ignores no_context_takeover, with a window", packer{level: 6, takeover: true}, "13.6.4", failed, ok, "before its beginning"},
		{"takes over", packer{level: 6, takeover: true}, "13.4.4", ok, ok, ""},

		{"RSV1 on a ping", packer{peer: peer{anyBits: true}}, "21.1.1", failed, failed, `got pong "Hello"`},
		{"RSV1 on a continuation", packer{peer: peer{anyBits: true}}, "21.1.4", failed, failed, `got text "Hello, world!"`},
		{"RSV2", packer{peer: peer{anyBits: true}}, "21.1.6", failed, failed, `got text "Hello, world!"`},
		{"no pong", packer{peer: peer{noPong: true}}, "21.2.10", failed, ok, `want pong "now?"`},
		{"fragments", packer{}, "21.2.8", ok, ok, ""},
		{"BFINAL", packer{}, "21.3.15", ok, ok, ""},
		{"garbage", packer{}, "21.4.7", ok, ok, ""},
		{"garbage is failed otherwise", packer{peer: peer{closeCode: 1003}}, "21.4.7", ok, result.WrongCode, ""},
		{"garbage is failed by closing TCP", packer{peer: peer{noClose: true}}, "21.4.7", ok, ok, ""},
		{"truncated", packer{}, "21.5.1", ok, ok, ""},
		{"text after inflation", packer{}, "21.7.1", ok, ok, "Close with 1007"},
		{"invalid text after inflation", packer{peer: peer{anyText: true}}, "21.7.1", failed, failed, "want the peer to end the connection"},
		{"cut text after inflation", packer{peer: peer{anyText: true}}, "21.7.4", failed, failed, "want the peer to end the connection"},
		{"follows references", packer{}, "21.8.5", ok, ok, ""},
		{"cannot follow references", packer{forgets: true}, "21.8.2", failed, failed, "Close with 1007"},
		{"each by itself", packer{level: 6}, "21.8.7", ok, ok, ""},
		{"not each by itself", packer{level: 6, takeover: true}, "21.8.7", failed, ok, "before its beginning"},
		{"tells takeover", packer{level: 6, takeover: true}, "21.8.9", informational, informational, "takes its context over"},
		{"tells none", packer{level: 6}, "21.8.9", informational, informational, "takes no context over"},
		{"the edge", packer{}, "21.9.2", ok, ok, ""},
		{"beyond the edge", packer{}, "21.9.3", lenient, ok, "all came back"},
		{"measured", packer{level: 6}, "21.9.6", failed, ok, "beyond the window of 1024"},
		{"the widest", packer{level: 6}, "21.9.11", ok, ok, ""},
		{"takes bombs", packer{}, "21.10.1", ok, ok, "came back"},
		{"changes bombs", packer{peer: peer{change: flip}}, "21.10.2", failed, ok, "differs from octet 100 on"},
	} {
		for _, role := range []result.Role{result.Server, result.Client} {
			t.Run(test.name+"/"+string(role), func(t *testing.T) {
				if (built.WithRace() || testing.Short()) && strings.HasPrefix(test.id, bombs) {
					t.Skip("takes long, with -short and with the race detector")
				}
				t.Parallel()
				p := test.packer
				p.offer = anything
				r := judge(t, role, p, theCase(t, role, test.id))
				wantVerdict(t, r, test.behavior, test.ending, test.why)
			})
		}
	}
	t.Run("none", func(t *testing.T) {
		for _, id := range []string{"12.1.1", "13.7.18", "21.1.1", "21.2.1", "21.7.1", "21.10.1", "21.11.1"} {
			r := judge(t, result.Server, packer{answer: "none"}, theCase(t, result.Server, id))
			wantVerdict(t, r, unimplemented, unimplemented, "agreed to no compression")
		}
		for _, id := range []string{"12.1.1", "13.7.18", "21.1.1", "21.2.1", "21.7.1", "21.10.1", "21.13.1"} {
			r := judge(t, result.Client, packer{offer: "x-none"}, theCase(t, result.Client, id))
			wantVerdict(t, r, unimplemented, unimplemented, "no ")
		}
	})
}

// Servers that answer wrongly, and those that do not survive.
func TestServerPackers(t *testing.T) {
	const ok, failed = result.OK, result.Failed
	for _, test := range []struct {
		name     string
		packer   packer
		id       string
		behavior result.Behavior
		ending   result.Behavior
		why      string
	}{
		{"larger window", packer{answer: "permessage-deflate; server_max_window_bits=10"}, "13.3.1", failed, ok, "server_max_window_bits=10, which follows from none"},
		{"no window", packer{answer: "permessage-deflate"}, "13.3.1", failed, ok, "which follows from none"},
		{"no promise", packer{answer: "permessage-deflate"}, "13.2.1", failed, ok, "which follows from none"},
		{"another choice", packer{answer: "permessage-deflate"}, "13.7.4", ok, ok, ""},
		{"two extensions", packer{answer: "permessage-deflate, permessage-deflate"}, "12.1.1", failed, ok, "2 extensions"},
		{"takes a bad offer", packer{answer: "permessage-deflate; server_max_window_bits=7"}, "21.11.12", failed, ok, "server_max_window_bits=7, which follows from none"},
		{"takes no notice", packer{answer: "permessage-deflate"}, "21.11.5", failed, ok, "which follows from none"},
		{"declines a bad offer", packer{}, "21.11.12", ok, ok, "permessage-deflate; server_no_context_takeover"},
		{"more than was offered", packer{answer: "permessage-deflate; client_max_window_bits=10"}, "21.12.1", failed, ok, "which follows from none"},
		{"no value", packer{answer: "permessage-deflate; client_max_window_bits"}, "21.12.2", failed, ok, "which follows from none"},
		{"dies of a bomb", packer{fragile: new(atomic.Bool)}, "21.10.1", failed, ok, "another connection has no answer"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if (built.WithRace() || testing.Short()) && strings.HasPrefix(test.id, bombs) {
				t.Skip("takes long, with -short and with the race detector")
			}
			t.Parallel()
			r := judge(t, result.Server, test.packer, theCase(t, result.Server, test.id))
			wantVerdict(t, r, test.behavior, test.ending, test.why)
		})
	}
}

// Clients that go on whatever the answer, and those that do not.
func TestClientPackers(t *testing.T) {
	const all = anything + "=10; server_max_window_bits=10; server_no_context_takeover"
	for _, test := range []struct {
		name     string
		packer   packer
		id       string
		behavior result.Behavior
		why      string
	}{
		{"leaves", packer{offer: anything}, "21.13.8", result.OK, "ended the connection"},
		{"goes on", packer{offer: anything, anyAnswer: true}, "21.13.8", result.Failed, "goes on with permessage-deflate; server_max_window_bits=0"},
		{"nothing to answer so", packer{offer: anything}, "21.13.20", result.Unimplemented, "made no offer"},
		{"goes on with what it did not offer", packer{offer: "permessage-deflate", anyAnswer: true}, "21.13.19", result.Failed, "goes on"},
		{"goes on with a larger window for itself", packer{offer: all, anyAnswer: true}, "21.13.20", result.Failed, "client_max_window_bits=11"},
		{"goes on with a larger window", packer{offer: all, anyAnswer: true}, "21.13.21", result.Failed, "server_max_window_bits=11"},
		{"goes on without a window", packer{offer: all, anyAnswer: true}, "21.13.22", result.Failed, "goes on"},
		{"goes on without a promise", packer{offer: all, anyAnswer: true}, "21.13.23", result.Failed, "goes on"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := judge(t, result.Client, test.packer, theCase(t, result.Client, test.id))
			wantVerdict(t, r, test.behavior, test.behavior, test.why)
		})
	}
}
