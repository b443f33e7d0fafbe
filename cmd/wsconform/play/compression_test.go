package play_test

import (
	"context"
	"net"
	"slices"
	"testing"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
	"duplex/conn"
)

// compressed are the cases about compression.
var compressed = []string{"12.*", "13.*", "21.*"}

// sampled are those of them that are enough for a test: of the streams, two that
// are short and one in fragments.
var sampled = []string{"12.*.3", "12.*.6", "13.*.3", "13.*.12", "21.*"}

// demanding is what a client asks for so that every answer can be wrong.
var demanding = conn.Deflate{ServerMaxWindowBits: 10, ClientMaxWindowBits: 11, ServerNoContextTakeover: true}

// Both ends of duplex compress as they should, a client also on terms of its
// own.
func TestOwnCompression(t *testing.T) {
	server := &conn.Config{MaxMessage: 32 << 20, Deflate: &conn.Deflate{}}
	t.Run("server", func(t *testing.T) {
		l := listen(t)
		go serve(l, func(nc net.Conn) { echo(conn.Accept(context.Background(), nc, server)) })
		target := target(t, l)
		compression(t, result.Server, nil, func(c *suite.Case) *result.Result {
			return target.Play(context.Background(), c, patient)
		})
	})
	for name, client := range map[string]struct {
		terms         conn.Deflate
		unimplemented []string
	}{
		"client":           {conn.Deflate{}, []string{"21.13.19", "21.13.20", "21.13.21", "21.13.22", "21.13.23"}},
		"demanding client": {demanding, []string{"21.8.1", "21.8.2", "21.8.3", "21.8.4", "21.8.5", "21.8.6", "21.9.2", "21.13.19"}},
	} {
		cfg := &conn.Config{MaxMessage: 32 << 20, Deflate: &client.terms}
		t.Run(name, func(t *testing.T) {
			compression(t, result.Client, client.unimplemented, func(c *suite.Case) *result.Result {
				l := listen(t)
				go func() { echo(conn.Dial(context.Background(), "ws://"+l.Addr().String(), cfg)) }()
				return incoming(t, l, patient).Play(context.Background(), c, patient)
			})
		})
	}
}

// compression wants all cases to be OK, but for those that ask for what such an
// end does not offer.
func compression(t *testing.T, role result.Role, unimplemented []string, play func(*suite.Case) *result.Result) {
	patterns, exclude := sampled, []string(nil)
	if raceEnabled() {
		patterns, exclude = []string{"12.1.3", "13.*.3", "21.*"}, []string{bombs + "*"}
	}
	cases, err := suite.Select(role, patterns, exclude)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			want := result.OK
			switch {
			case slices.Contains(unimplemented, c.ID):
				want = result.Unimplemented
			case c.Open:
				want = result.Informational
			}
			wantVerdict(t, play(&c), want, want, "")
		})
	}
}
