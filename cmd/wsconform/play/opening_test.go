package play_test

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"duplex/cmd/wsconform/play"
	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
	"duplex/frame"
	"duplex/handshake"
)

// Where there is no connection, the verdict says why.
func TestNoConnection(t *testing.T) {
	const upgrade = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
	for _, test := range []struct{ name, response, why string }{
		{"refused", "HTTP/1.1 404 Not Found\r\n\r\n", "404"},
		{"no key", upgrade + "\r\n", "Sec-WebSocket-Accept"},
		{"wrong key", upgrade + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n", "Sec-WebSocket-Accept"},
		{"unasked extension", upgrade + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n", `"permessage-deflate", which was not offered`},
		{"no HTTP", "hello\r\n\r\n", "handshake never completed"},
		{"nothing", "", "closed TCP"},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := listen(t)
			go respond(l, test.response)
			r := target(t, l).Play(context.Background(), theCase(t, result.Server, "1.1.1"), outside)
			wantVerdict(t, r, result.Failed, result.Failed, test.why)
			if r.Response != test.response || !strings.HasPrefix(r.Request, "GET / HTTP/1.1\r\n") {
				t.Errorf("kept %q and %q", r.Request, r.Response)
			}
		})
	}
	t.Run("no server", func(t *testing.T) {
		l := listen(t)
		target := target(t, l)
		l.Close()
		r := target.Play(context.Background(), theCase(t, result.Server, "1.1.1"), outside)
		wantVerdict(t, r, result.Failed, result.Failed, "refused")
	})
	t.Run("silence", func(t *testing.T) {
		hasty := play.Options{Timeout: 100 * time.Millisecond}
		r := target(t, listen(t)).Play(context.Background(), theCase(t, result.Server, "1.1.1"), hasty)
		wantVerdict(t, r, result.Failed, result.Failed, "no response within 100ms")
	})
}

// respond answers a connection with a response whatever it asks for.
func respond(l net.Listener, response string) {
	nc, err := l.Accept()
	if err != nil {
		return
	}
	defer nc.Close()
	nc.Read(make([]byte, 4096))
	io.WriteString(nc, response)
}

// A client whose request is no handshake fails the case, and is told.
func TestBadRequest(t *testing.T) {
	l := listen(t)
	answer := make(chan string)
	go func() {
		nc, _ := net.Dial("tcp", l.Addr().String())
		io.WriteString(nc, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
		b, _ := io.ReadAll(nc)
		answer <- string(b)
	}()
	r := incoming(t, l, outside).Play(context.Background(), theCase(t, result.Client, "1.1.1"), outside)
	wantVerdict(t, r, result.Failed, result.Failed, "handshake never completed")
	if got := <-answer; !strings.HasPrefix(got, "HTTP/1.1 426 ") {
		t.Errorf("the client was told %q", got)
	}
}

// A case may bargain for extensions, and then see compressed messages.
func TestExtensions(t *testing.T) {
	compressed := func(s suite.Session) (result.Behavior, string) {
		if !s.Response().Header.Has("Sec-WebSocket-Extensions") {
			return result.Unimplemented, "no extension"
		}
		s.Send(suite.Frame{Opcode: frame.Text, RSV: 4, Payload: suite.Octets("\xf2\x48\xcd\xc9\xc9\x07\x00")})
		got, came := s.Receive(time.Second)
		if !came || !got.Compressed || got.Binary {
			return result.Failed, "no compressed text"
		}
		return result.OK, "compressed text"
	}
	c := &suite.Case{
		Opening: suite.Opening{
			Offer:  "permessage-deflate",
			Answer: func(*handshake.Request) string { return "permessage-deflate" },
		},
		Script: compressed,
		Ending: suite.Ending{ByTester: true, Clean: true, Codes: []frame.CloseCode{1000}},
	}
	t.Run("declined", func(t *testing.T) {
		r := judge(t, result.Server, peer{}, c)
		wantVerdict(t, r, result.Unimplemented, result.Unimplemented, "no extension")
	})
	t.Run("agreed but not understood", func(t *testing.T) {
		r := judge(t, result.Client, peer{}, c)
		wantVerdict(t, r, result.Failed, result.Failed, "no compressed text")
	})
	t.Run("agreed", func(t *testing.T) {
		r := judge(t, result.Client, peer{bits: true, anyBits: true}, c)
		wantVerdict(t, r, result.Failed, result.Unclean, "reserved bit") // its Close has RSV1 too
	})
}

// A raw opening is in the hands of the script, which may send anything and still
// go on to frames.
func TestRawOpening(t *testing.T) {
	t.Run("refused", func(t *testing.T) {
		c := raw(func(s suite.Session) (result.Behavior, string) {
			s.Write([]byte("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"))
			response, err := s.ReadHead(time.Second)
			if err != nil || response.Status != 426 || !s.Ended(time.Second) {
				return result.Failed, "not refused"
			}
			return result.OK, "refused"
		})
		l := listen(t)
		go func() {
			nc, _ := l.Accept()
			play.Receive(nc, outside)
			refusal := &handshake.Error{Status: 426, Reason: "no WebSocket"}
			head, _ := refusal.Response().Append(nil)
			nc.Write(head)
			nc.Close()
		}()
		r := target(t, l).Play(context.Background(), c, outside)
		wantVerdict(t, r, result.OK, result.OK, "refused")
	})
	t.Run("early frame", func(t *testing.T) {
		c := raw(func(s suite.Session) (result.Behavior, string) {
			head, _ := s.Request().Append(nil)
			early := frame.Header{Fin: true, Opcode: frame.Ping, Masked: true}
			s.Write(early.Append(head))
			if _, err := s.ReadHead(time.Second); err != nil {
				return result.Failed, err.Error()
			}
			got, _ := s.Receive(time.Second)
			s.Send(suite.Frame{Opcode: frame.Close, Payload: suite.Octets("\x03\xe8")})
			if got.Kind != result.Pong || !s.Ended(time.Second) || !s.Over() || len(s.Wire().Entries) == 0 {
				return result.Failed, "no pong, or no end"
			}
			return result.OK, "pong"
		})
		r := judge(t, result.Server, peer{}, c)
		wantVerdict(t, r, result.OK, result.OK, "pong")
	})
}

func raw(script suite.Script) *suite.Case {
	return &suite.Case{
		Opening: suite.Opening{Raw: true},
		Script:  script,
		Ending:  suite.Ending{ByTester: true, Clean: true, Codes: []frame.CloseCode{1000}},
	}
}

func TestParseTarget(t *testing.T) {
	for _, url := range []string{
		"ws://localhost", "ws://localhost:9001/chat?x=1", "wss://[::1]:9001", "ws://user@localhost/",
	} {
		if _, err := play.ParseTarget(url, false); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
	for _, url := range []string{
		"", "localhost", "127.0.0.1:9001", "http://localhost", "ws://", "ws:///path", "ws://localhost/#fragment", "ws://local host", "ws://localhost:http",
	} {
		if _, err := play.ParseTarget(url, false); err == nil || !strings.Contains(err.Error(), `"`+url+`"`) {
			t.Errorf("%s: %v", url, err)
		}
	}
}

// The same seed gives the same octets.
func TestSeed(t *testing.T) {
	octets := func(seed uint64) string {
		l := listen(t)
		got := make(chan string)
		go func() {
			nc, _ := l.Accept()
			in, _ := play.Receive(nc, outside)
			response, _, _ := handshake.Accept(in.Request, handshake.Terms{})
			head, _ := response.Append(nil)
			nc.Write(head)
			b := make([]byte, 131)
			io.ReadFull(nc, b)
			nc.Close()
			got <- string(b)
		}()
		o := outside
		o.Seed = seed
		target(t, l).Play(context.Background(), theCase(t, result.Server, "2.4"), o)
		return <-got
	}
	if first, again, other := octets(7), octets(7), octets(8); first != again || first == other {
		t.Error("masking keys do not follow the seed")
	}
}
