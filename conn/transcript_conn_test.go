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
	"duplex/conn/internal/transcript"
	"duplex/conn/protocol"
	"duplex/frame"
	"duplex/handshake"
	"duplex/mask"

	"github.com/google/go-cmp/cmp"
)

// A session is a transcript with what a Conn makes of it.
type session struct{ *transcript.Session }

// Every session played to a Conn: Read returns its messages and then how it
// ended, for good, and the Conn answers by itself what the transcript says.
func TestTranscriptsOnConn(t *testing.T) {
	transcript.ForEach(t, "../testdata/sessions", func(t *testing.T, of *transcript.Session, client bool) {
		s := session{of}
		input := s.Input(client)
		play(t, s, client, input, len(input))
		play(t, s, client, input, 1+len(input)/1000)
	})
}

// play writes the input in pieces of some size and then closes the connection.
func play(t *testing.T, s session, client bool, input []byte, size int) {
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
		if _, _, again := c.Read(background); again != err {
			t.Errorf("%s: Read again returns %v, want %v", how, again, err)
		}
		if diff := cmp.Diff(s.answers(err), frames(t, <-answers, client)); diff != "" {
			t.Errorf("%s (-transcript +sent):\n%s", how, diff)
		}
	})
}

// openRaw returns a Conn of either end that is ready for the session, and the
// bare connection at which to play its peer.
func openRaw(t *testing.T, s session, client bool) (*conn.Conn, net.Conn) {
	cfg := &conn.Config{MaxMessage: orNone(s.MaxMessage), MaxFragments: orNone(s.MaxFragments)}
	if s.Deflate {
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
func readAll(c *conn.Conn) (messages []transcript.Step, err error) {
	for {
		op, payload, err := c.Read(background)
		if err != nil {
			return messages, err
		}
		messages = append(messages, transcript.Step{Kind: op.String(), Payload: string(payload)})
	}
}

// frames returns the frames in b. Those of a client are masked and those of a
// server are not (section 5.1).
func frames(t *testing.T, b []byte, client bool) (steps []transcript.Step) {
	t.Helper()
	for len(b) > 0 {
		h, n, err := frame.ParseHeader(b)
		if n == 0 || h.Masked != client || !h.Fin || h.Length > int64(len(b)-n) {
			t.Errorf("frame % x: %+v, %v", tail(b), h, err)
			break
		}
		payload := b[n : n+int(h.Length)]
		mask.XOR(payload, h.Key)
		steps = append(steps, transcript.Step{Kind: h.Opcode.String(), Payload: string(payload)})
		b = b[n+len(payload):]
	}
	return steps
}

// messages returns the complete messages of the transcript.
func (s session) messages() (messages []transcript.Step) {
	for _, step := range s.Of("conn") {
		if step.Kind == "text" || step.Kind == "binary" {
			messages = append(messages, step)
		}
	}
	return messages
}

// find returns the step of that kind.
func (s session) find(kind string) (transcript.Step, bool) {
	steps := s.Of("conn")
	i := slices.IndexFunc(steps, func(s transcript.Step) bool { return s.Kind == kind })
	if i < 0 {
		return transcript.Step{}, false
	}
	return steps[i], true
}

// answers returns what the Conn sends when the session ends with err: what the
// transcript says, and for a violation a Close frame.
func (s session) answers(err error) []transcript.Step {
	v, ok := errors.AsType[*frame.Error](err)
	if !ok {
		return s.Sent
	}
	return append(slices.Clone(s.Sent), transcript.Step{Kind: "close", Payload: string(frame.AppendClose(nil, v.Code, v.Reason))})
}

// checkEnd checks how the session ended: by the peer's Close frame, whatever
// comes behind it; by a violation; or else by the loss of the connection.
func (s session) checkEnd(t *testing.T, err error, client bool) {
	t.Helper()
	if closed, ok := s.find("close"); ok {
		want := &conn.CloseError{By: conn.ByPeer}
		want.Code, want.Reason, _ = frame.ParseClose([]byte(closed.Payload))
		checkClosed(t, err, want)
		return
	}
	if fail, ok := s.find("fail"); ok {
		if diff := cmp.Diff(fail, transcript.Failure(err)); diff != "" {
			t.Errorf("Read (-transcript +returned):\n%s", diff)
		}
		return
	}
	want := &conn.CloseError{Code: frame.AbnormalClosure, Err: io.EOF}
	if s.endsWithin(client) {
		want.Err = io.ErrUnexpectedEOF
	}
	checkClosed(t, err, want)
}

// endsWithin reports whether the input ends within a message or a frame.
func (s session) endsWithin(client bool) bool {
	m := protocol.Machine{Client: client, MaxMessage: s.MaxMessage, MaxFragments: s.MaxFragments, Deflate: s.Deflate}
	input := s.Input(client)
	for {
		_, n, err := m.Receive(input)
		if n == 0 || err != nil {
			return len(input) > 0 || !m.Between()
		}
		input = input[n:]
	}
}

func checkClosed(t *testing.T, err error, want *conn.CloseError) {
	t.Helper()
	if closed, ok := errors.AsType[*conn.CloseError](err); !ok || *closed != *want {
		t.Errorf("Read returns %v, want %v", err, want)
	}
}
