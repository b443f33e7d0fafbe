package play_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"duplex/cmd/wsconform/result"
	"duplex/handshake"
	"duplex/mask"
)

// What a server does wrong in the opening handshake and beyond is found, and
// what it only does in another way is no failure.
func TestLaxServers(t *testing.T) {
	t.Parallel()
	const ok, failed, lenient = result.OK, result.Failed, result.NonStrict
	lax := peer{anyRequest: true}
	for _, test := range []struct {
		name     string
		peer     peer
		id       string
		behavior result.Behavior
		ending   result.Behavior
		why      string
	}{
		{"as it should be", peer{}, "20.1.1", ok, ok, "comes back"},
		{"frames with the request", peer{}, "20.1.23", ok, ok, "come back"},
		{"refuses", peer{}, "20.2.16", ok, ok, "answers 400"},
		{"tells its version", peer{}, "20.2.23", ok, ok, "version 13"},
		{"closes after a refusal", peer{}, "20.4.1", ok, ok, "with Connection: close"},
		{"no echo", peer{mute: true}, "20.1.1", failed, ok, "does not come back"},
		{"HTTP/1.0", lax, "20.2.1", failed, ok, "accepts"},
		{"any version", lax, "20.2.23", failed, ok, "accepts"},
		{"any key", lax, "20.2.16", failed, ok, "accepts"},
		{"zeros ahead of the version", lax, "20.2.21", lenient, ok, "accepts"},
		{"takes a body for frames", lax, "20.3.2", failed, ok, "takes the body for frames"},
		{"takes frames for a body", lax, "20.3.6", failed, ok, "where the body should be"},
		{"keeps the connection after a refusal", peer{keeps: true}, "20.4.1", lenient, ok, "keeps the connection"},
		{"accepts the next request", peer{keeps: true}, "20.4.3", lenient, ok, "accepts the next request"},
		{"takes a body for a request", peer{keeps: true}, "20.3.3", failed, ok, "takes the body for a request"},
		{"keeps the connection against its word", peer{keeps: true, saysClose: true}, "20.4.1", failed, ok, "with Connection: close, but keeps"},
		{"accepts the next request against its word", peer{keeps: true, saysClose: true}, "20.4.3", failed, ok, "with Connection: close, but accepts"},
		{"changes what comes with the request", peer{change: bytes.ToUpper}, "20.1.23", failed, ok, `"EARLY"`},
		{"does not close TCP", peer{keepsTCP: true}, "23.4.3", lenient, result.FailedByClient, "more than a second"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := judge(t, result.Server, test.peer, theCase(t, result.Server, test.id))
			wantVerdict(t, r, test.behavior, test.ending, test.why)
		})
	}
}

func TestLaxClients(t *testing.T) {
	t.Parallel()
	const ok, failed = result.OK, result.Failed
	n := uint32(0)
	count := func() (key mask.Key) {
		n += 7
		binary.BigEndian.PutUint32(key[:], n)
		return key
	}
	constant := func() mask.Key { return mask.Key{1, 2, 3, 4} }
	zero := func() mask.Key { return mask.Key{} }
	set := func(name, value string) func(*handshake.Request) {
		return func(r *handshake.Request) {
			for i := range r.Header {
				if r.Header[i].Name == name {
					r.Header[i].Value = value
				}
			}
		}
	}
	for _, test := range []struct {
		name     string
		peer     peer
		id       string
		behavior result.Behavior
		why      string
	}{
		{"takes a good answer", peer{}, "20.9.1", ok, "comes back"},
		{"frames with the answer", peer{}, "20.9.11", ok, "come back"},
		{"takes an answer without Accept", peer{}, "20.10.1", failed, "takes the connection for open"},
		{"takes the Accept of another key", peer{}, "20.10.3", failed, "takes the connection for open"},
		{"takes two Accepts that are right", peer{}, "20.10.6", result.NonStrict, "takes the connection for open"},
		{"takes an extension", peer{}, "20.10.11", failed, "takes the connection for open"},
		{"takes a subprotocol", peer{}, "20.10.12", failed, "takes the connection for open"},
		{"takes a 202", peer{}, "20.10.16", failed, "takes the connection for open"},
		{"does nothing", peer{mute: true, noPong: true}, "20.10.3", failed, "neither goes on nor closes"},
		{"speaks version 8", peer{request: set("Sec-WebSocket-Version", "8")}, "20.8.5", failed, `"8"`},
		{"has a short key", peer{request: set("Sec-WebSocket-Key", "AQIDBA==")}, "20.8.4", failed, "16 octets"},
		{"asks for no upgrade", peer{request: set("Upgrade", "h2c")}, "20.8.3", failed, "Upgrade"},
		{"masks as it should", peer{}, "22.4.1", ok, "no key"},
		{"has one masking key", peer{mask: constant}, "22.4.1", failed, "frame 2 has the key of frame 1"},
		{"masks with zeros", peer{mask: zero}, "22.4.2", failed, "frame 2 has the key of frame 1"},
		{"counts its masking keys", peer{mask: count}, "22.4.1", failed, "by 7"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := judge(t, result.Client, test.peer, theCase(t, result.Client, test.id))
			wantVerdict(t, r, test.behavior, result.OK, test.why)
		})
	}
}

// A client that sends frames ahead of the answer gets none.
func TestEagerClient(t *testing.T) {
	t.Parallel()
	r := judge(t, result.Client, peer{eager: true}, theCase(t, result.Client, "20.8.11"))
	wantVerdict(t, r, result.Failed, result.Unclean, "does not wait")
}

// After the opening handshake both roles are judged alike.
func TestLaxPeers(t *testing.T) {
	t.Parallel()
	const ok, failed, lenient = result.OK, result.Failed, result.NonStrict
	flip := func(b []byte) []byte { return append(b[:len(b)-1], b[len(b)-1]^1) }
	for _, test := range []struct {
		name     string
		peer     peer
		id       string
		behavior result.Behavior
		ending   result.Behavior
		why      string
	}{
		{"rejects lengths that are too long", peer{}, "22.1.1", ok, ok, "1002"},
		{"takes lengths that are too long", peer{anyLength: true}, "22.1.1", lenient, ok, "a message of 5 octets"},
		{"takes them in pings", peer{anyLength: true}, "22.1.8", lenient, ok, "a pong of 5 octets"},
		{"rejects with another code", peer{closeCode: 1003}, "22.1.1", lenient, ok, "1003"},
		{"does nothing about a length of 64 bits", peer{anyFrame: true}, "22.2.1", failed, ok, "does nothing"},
		{"bears every cut", peer{}, "22.5.1", ok, ok, "however it is cut"},
		{"answers no pings", peer{noPong: true}, "22.5.1", failed, ok, "1 pongs do not come"},
		{"answers with another code", peer{closeCode: 1000}, "23.4.1", lenient, ok, "1000"},
		{"answers no Close", peer{noClose: true, deaf: true}, "23.4.2", lenient, result.Unclean, "does nothing"},
		{"stays when the other end is gone", peer{stays: true}, "23.5.1", ok, failed, "got nothing"},
		{"answers a thousand pings", peer{}, "24.1.1", ok, ok, "1000 of 1000"},
		{"answers none of a thousand pings", peer{noPong: true}, "24.1.1", failed, ok, "0 of 1000"},
		{"answers all messages", peer{}, "24.3.2", ok, ok, "all messages"},
		{"answers none of a thousand messages", peer{mute: true}, "24.3.2", failed, ok, "message 1 of 1000"},
		{"changes many fragments", peer{change: flip}, "24.2.1", failed, ok, "changed"},
		{"changes a large message", peer{change: flip}, "24.3.3", failed, ok, "as it was"},
	} {
		for _, role := range []result.Role{result.Server, result.Client} {
			t.Run(test.name+"/"+string(role), func(t *testing.T) {
				t.Parallel()
				c := *theCase(t, role, test.id)
				c.Limit = 0
				r := judge(t, role, test.peer, &c)
				wantVerdict(t, r, test.behavior, test.ending, test.why)
			})
		}
	}
}
