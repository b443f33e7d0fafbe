package play_test

import (
	"bufio"
	"context"
	"encoding/hex"
	"io"
	"net"
	"testing"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
	"duplex/frame"
	"duplex/handshake"
)

// Frames go over the wire in the form that they are given, also where no good
// peer would send them so.
func TestForms(t *testing.T) {
	hi := func(change func(*suite.Frame)) suite.Step {
		f := suite.Frame{Opcode: frame.Text, Payload: suite.Octets("Hi")}
		change(&f)
		return f
	}
	for _, test := range []struct {
		name           string
		step           suite.Step
		client, server string // what they get; for masked frames without the key and the payload
	}{
		{"as it should be", hi(func(*suite.Frame) {}), "81024869", "8182"},
		{"length in 2 octets", hi(func(f *suite.Frame) { f.Long = 2 }), "817e00024869", "81fe0002"},
		{"length in 8 octets", hi(func(f *suite.Frame) { f.Long = 8 }), "817f00000000000000024869", "81ff0000000000000002"},
		{"masked wrongly", hi(func(f *suite.Frame) { f.Masking = suite.Wrongly }), "8182", "81024869"},
		{"masked in zeros", hi(func(f *suite.Frame) { f.Masking = suite.InZero }), "81024869", "8182000000004869"},
		{"2^63 octets", suite.Begin{Opcode: frame.Binary, Length: -1 << 63}, "827f8000000000000000", "82ff8000000000000000"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := &suite.Case{Steps: []suite.Step{test.step, suite.HalfClose{}}}
			for role, want := range map[result.Role]string{result.Client: test.client, result.Server: test.server} {
				got := hex.EncodeToString(sentTo(t, role, c))
				if len(got) < len(want) || got[:len(want)] != want {
					t.Errorf("a %s gets %s, want %s", role, got, want)
				}
			}
		})
	}
}

// sentTo returns what a peer gets that says nothing once the connection is open.
func sentTo(t *testing.T, role result.Role, c *suite.Case) []byte {
	t.Helper()
	l := listen(t)
	got := make(chan []byte, 1)
	rest := func(nc net.Conn, p *peer) {
		b, _ := io.ReadAll(p.br)
		got <- b
		nc.Close()
	}
	if role == result.Server {
		go serve(l, func(nc net.Conn) {
			p := &peer{br: bufio.NewReader(nc)}
			request, _, _ := handshake.ParseRequest(p.head())
			response, _, _ := handshake.Accept(request, handshake.Terms{})
			head, _ := response.Append(nil)
			nc.Write(head)
			rest(nc, p)
		})
		target(t, l).Play(context.Background(), c, outside)
		return <-got
	}
	go func() {
		nc, _ := net.Dial("tcp", l.Addr().String())
		request, _ := handshake.Offer("localhost", "/", handshake.Terms{})
		head, _ := request.Append(nil)
		nc.Write(head)
		p := &peer{br: bufio.NewReader(nc)}
		p.head()
		rest(nc, p)
	}()
	incoming(t, l, outside).Play(context.Background(), c, outside)
	return <-got
}
