package suite

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"duplex/cmd/wsconform/http2"
	"duplex/frame"
	"duplex/mask"
)

// A socket is a WebSocket on a stream of HTTP/2.
type socket struct {
	*http2.Stream
	br     *bufio.Reader
	within time.Duration
	server bool // the tester is
}

// connect opens a WebSocket with the tester's request, and wants it agreed to. At a
// client it agrees to the request that has come.
func connect(s Session) (*socket, error) {
	if st := s.HTTP2().Stream; st != nil {
		k := newSocket(st, s.Patience())
		k.server = true
		return k, st.Answer(0, http2.Field{Name: ":status", Value: "200"})
	}
	st, err := s.HTTP2().Open(0, s.HTTP2().Request...)
	if err != nil {
		return nil, err
	}
	head, err := st.Head(s.Patience())
	if err != nil {
		return nil, fmt.Errorf("no answer to a good request: %w", err)
	}
	if status := fieldOf(head, ":status"); !strings.HasPrefix(status, "2") {
		return nil, fmt.Errorf("a good request is answered with %s", status)
	}
	return newSocket(st, s.Patience()), nil
}

func newSocket(st *http2.Stream, within time.Duration) *socket {
	return &socket{Stream: st, br: bufio.NewReader(st), within: within}
}

// fieldOf returns the value of the first field of that name, or "".
func fieldOf(fields []http2.Field, name string) string {
	for _, f := range fields {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

// key is one for frames whose masking is not the question.
var key = mask.Key{1, 2, 3, 4}

// onWire returns a frame as it is sent.
func (k *socket) onWire(op frame.Opcode, payload string) []byte {
	h := frame.Header{Fin: true, Opcode: op, Length: int64(len(payload))}
	if !k.server {
		h.Masked, h.Key = true, key
	}
	b := h.Append(nil)
	at := len(b)
	b = append(b, payload...)
	mask.XOR(b[at:], h.Key)
	return b
}

// say sends a text message.
func (k *socket) say(text string) error {
	k.SetWriteDeadline(time.Now().Add(k.within))
	_, err := k.Write(k.onWire(frame.Text, text))
	return err
}

// hear receives a frame.
func (k *socket) hear() (op frame.Opcode, payload []byte, err error) {
	k.SetReadDeadline(time.Now().Add(k.within))
	b := make([]byte, 2, frame.MaxHeader)
	if _, err := io.ReadFull(k.br, b); err != nil {
		return 0, nil, err
	}
	h, n, err := frame.ParseHeader(b)
	for err == nil && n == 0 {
		var next byte
		if next, err = k.br.ReadByte(); err == nil {
			b = append(b, next)
			h, n, err = frame.ParseHeader(b)
		}
	}
	if err != nil {
		return 0, nil, err
	}
	payload = make([]byte, h.Length)
	_, err = io.ReadFull(k.br, payload)
	mask.XOR(payload, h.Key)
	return h.Opcode, payload, err
}

// echo sends a text message and wants it back.
func (k *socket) echo(text string) error {
	if err := k.say(text); err != nil {
		return fmt.Errorf("a message of %d octets is not taken: %w", len(text), err)
	}
	return k.returns(text)
}

// returns wants a text message.
func (k *socket) returns(text string) error {
	op, got, err := k.hear()
	switch {
	case err != nil:
		return fmt.Errorf("a message of %d octets does not come back: %w", len(text), err)
	case op != frame.Text || string(got) != text:
		return errors.New("what comes back is another message")
	}
	return nil
}

// end waits for the peer to end the stream. It returns io.EOF for END_STREAM, and a
// *http2.Reset for RST_STREAM.
func (k *socket) end() error {
	k.SetReadDeadline(time.Now().Add(k.within))
	_, err := io.Copy(io.Discard, k.br)
	if err == nil {
		return io.EOF
	}
	return err
}
