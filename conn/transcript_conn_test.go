package conn_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"testing"
	"testing/synctest"

	"duplex/conn"
	"duplex/frame"
	"duplex/handshake"
	"duplex/mask"

	"github.com/google/go-cmp/cmp"
)

// Every session played to a Conn: Read returns its messages and then how it
// ended, for good, and the Conn answers by itself what the transcript says.
func TestTranscriptsOnConn(t *testing.T) {
	transcripts(t, func(t *testing.T, s *transcript, client bool) {
		input := s.input(client)
		play(t, s, client, input, len(input))
		play(t, s, client, input, 1+len(input)/1000)
	})
}

// play writes the input in pieces of some size and then closes the connection.
func play(t *testing.T, s *transcript, client bool, input []byte, size int) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := openRaw(t, s, client)
		answers := make(chan []byte)
		go func() {
			b, _ := io.ReadAll(peer)
			answers <- b
		}()
		go func() {
			for piece := range slices.Chunk(input, size) {
				peer.Write(piece) // fails once the Conn has had enough
			}
			synctest.Wait()
			peer.Close()
		}()
		messages, err := readAll(c)
		how := fmt.Sprintf("in pieces of %d bytes", size)
		if diff := cmp.Diff(s.messages(), messages); diff != "" {
			t.Errorf("%s (-transcript +read):\n%s", how, diff)
		}
		s.checkEnd(t, err, client)
		if _, _, again := c.Read(background, nil); again != err {
			t.Errorf("%s: Read again returns %v, want %v", how, again, err)
		}
		if diff := cmp.Diff(s.answers(err), frames(t, <-answers, client)); diff != "" {
			t.Errorf("%s (-transcript +sent):\n%s", how, diff)
		}
	})
}

// openRaw returns a Conn of either end that is ready for the session, and the
// bare connection at which to play its peer.
func openRaw(t *testing.T, s *transcript, client bool) (*conn.Conn, net.Conn) {
	cfg := &conn.Config{MaxMessage: orNone(s.maxMessage), MaxFragments: orNone(s.maxFragments)}
	if s.deflate {
		cfg.Deflate = new(conn.Deflate)
	}
	a, b := net.Pipe()
	if client {
		return dialRaw(t, a, b, cfg), b
	}
	return acceptRaw(t, a, b, cfg), b
}

// orNone returns the limit of a Config that is that of a Machine, for which 0
// means none.
func orNone[T int | int64](limit T) T {
	if limit == 0 {
		return -1
	}
	return limit
}

// dialRaw does the handshake of a server at b, which agrees to compression if
// cfg has it.
func dialRaw(t *testing.T, a, b net.Conn, cfg *conn.Config) *conn.Conn {
	t.Helper()
	cfg.NetDial = func(context.Context, string, string) (net.Conn, error) { return a, nil }
	go func() {
		request, _, err := handshake.ParseRequest([]byte(readRawHead(t, b)))
		if err != nil {
			t.Error(err)
			return
		}
		answer, _, err := handshake.Accept(request, handshake.Terms{Deflate: new(handshake.Deflate)})
		if err != nil {
			t.Error(err)
		}
		head, _ := answer.Append(nil)
		b.Write(head)
	}()
	c, err := conn.Dial(background, "ws://example.com/", cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.CloseNow(); b.Close() })
	return c
}

// readAll reads messages until there are no more.
func readAll(c *conn.Conn) (messages []step, err error) {
	for {
		op, payload, err := c.Read(background, nil)
		if err != nil {
			return messages, err
		}
		messages = append(messages, step{op.String(), string(payload)})
	}
}

// frames returns the frames in b. Those of a client are masked and those of a
// server are not (section 5.1).
func frames(t *testing.T, b []byte, client bool) (steps []step) {
	t.Helper()
	for len(b) > 0 {
		h, n, err := frame.ParseHeader(b)
		if n == 0 || h.Masked != client || !h.Fin || h.Length > int64(len(b)-n) {
			t.Errorf("frame % x: %+v, %v", tail(b), h, err)
			break
		}
		payload := b[n : n+int(h.Length)]
		mask.XOR(payload, h.Key)
		steps = append(steps, step{h.Opcode.String(), string(payload)})
		b = b[n+len(payload):]
	}
	return steps
}

// messages returns the complete messages of the transcript.
func (s *transcript) messages() (messages []step) {
	for _, step := range s.of("conn") {
		if step.Kind == "text" || step.Kind == "binary" {
			messages = append(messages, step)
		}
	}
	return messages
}

// find returns the step of that kind.
func (s *transcript) find(kind string) (step, bool) {
	steps := s.of("conn")
	i := slices.IndexFunc(steps, func(s step) bool { return s.Kind == kind })
	if i < 0 {
		return step{}, false
	}
	return steps[i], true
}

// answers returns what the Conn sends when the session ends with err: what the
// transcript says, and for a violation a Close frame.
func (s *transcript) answers(err error) []step {
	v, ok := errors.AsType[*frame.Error](err)
	if !ok {
		return s.sent
	}
	return append(slices.Clone(s.sent), step{"close", string(frame.AppendClose(nil, v.Code, v.Reason))})
}

// checkEnd checks how the session ended: by the peer's Close frame, whatever
// comes behind it; by a violation; or else by the loss of the connection.
func (s *transcript) checkEnd(t *testing.T, err error, client bool) {
	t.Helper()
	if closed, ok := s.find("close"); ok {
		want := new(conn.CloseError)
		want.Code, want.Reason, _ = frame.ParseClose([]byte(closed.Payload))
		checkClosed(t, err, want)
		return
	}
	if fail, ok := s.find("fail"); ok {
		if diff := cmp.Diff(fail, failure(err)); diff != "" {
			t.Errorf("Read (-transcript +returned):\n%s", diff)
		}
		return
	}
	want := &conn.CloseError{Code: frame.AbnormalClosure, Err: io.EOF}
	if l := listen(t, s, client, slices.Values([][]byte{s.input(client)})); len(l.pending) > 0 || l.m.Remaining() > 0 {
		want.Err = io.ErrUnexpectedEOF
	}
	checkClosed(t, err, want)
}

func checkClosed(t *testing.T, err error, want *conn.CloseError) {
	t.Helper()
	if closed, ok := errors.AsType[*conn.CloseError](err); !ok || *closed != *want {
		t.Errorf("Read returns %v, want %v", err, want)
	}
}
