package conn_test

import (
	"bytes"
	"context"
	"testing"

	"duplex/conn"
)

// Under the race detector a program that keeps a payload that it was lent finds
// something else in it at once, and without it pays nothing for that.
func TestLentPayloadsAreOverwritten(t *testing.T) {
	first := []byte("the first message")
	for name, keep := range map[string]func(*conn.Conn) []byte{
		"Handler": func(c *conn.Conn) (kept []byte) {
			c.Run(background, &conn.Handler{Message: func(_ context.Context, c *conn.Conn, _ conn.Opcode, p []byte) {
				if kept != nil {
					c.CloseNow()
					return
				}
				kept = p[:len(p):len(p)]
			}})
			return kept
		},
		"Messages": func(c *conn.Conn) (kept []byte) {
			for m := range c.Messages(background) {
				if kept != nil {
					break
				}
				kept = m.Payload[:len(m.Payload):len(m.Payload)]
			}
			return kept
		},
	} {
		t.Run(name, func(t *testing.T) {
			server, client := tcpPair(t, nil, nil)
			client.Write(deadline(t), conn.Text, first)
			client.Write(deadline(t), conn.Text, nil)
			kept := keep(server)
			want := bytes.Repeat([]byte{0xDB}, len(first))
			if !raceEnabled {
				want = first
			}
			if !bytes.Equal(kept, want) {
				t.Errorf("kept %q, want %q", kept, want)
			}
		})
	}
}
