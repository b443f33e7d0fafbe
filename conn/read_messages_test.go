package conn_test

import (
	"errors"
	"testing"

	"duplex/conn"
	"duplex/frame"
)

// The sequence ends with the peer's Close, and with an error if that is not a
// normal one.
func TestMessages(t *testing.T) {
	for _, test := range []struct {
		code frame.CloseCode
		fine bool
	}{
		{frame.NormalClosure, true},
		{frame.GoingAway, true},
		{frame.NoStatus, true},
		{frame.InternalError, false},
		{4000, false},
	} {
		t.Run(test.code.String(), func(t *testing.T) {
			server, client := tcpPair(t, nil, nil)
			go func() {
				client.Write(background, frame.Text, []byte("one"))
				client.Write(background, frame.Binary, []byte("two"))
				client.Close(test.code, "")
			}()
			var got string
			var last error
			for m, err := range server.Messages(deadline(t)) {
				got += m.Opcode.String() + " " + string(m.Payload) + "; "
				last = err
			}
			closed, _ := errors.AsType[*conn.CloseError](last)
			if test.fine && (got != "text one; binary two; " || last != nil) {
				t.Errorf("got %q, %v", got, last)
			}
			if !test.fine && (closed == nil || closed.Code != test.code) {
				t.Errorf("ended with %v", last)
			}
		})
	}
}

// A loop that is left leaves the connection as it stands.
func TestMessagesLeft(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	for _, s := range []string{"one", "two", "three"} {
		if err := client.Write(background, frame.Text, []byte(s)); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{"one", "two", "three"} {
		for m, err := range server.Messages(deadline(t)) {
			if err != nil || string(m.Payload) != want {
				t.Errorf("got %q, %v; want %q", m.Payload, err, want)
			}
			break
		}
	}
}
